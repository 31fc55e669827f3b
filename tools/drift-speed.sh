#!/usr/bin/env bash
# Measures what openapi-drift costs for more and more exchanges, beside Redocly's drift on the same recordings, and writes a table of
# ratios:
#   tools/drift-speed.sh [DOCUMENT]
# DOCUMENT is GitHub's as npm has it, unless another one is named. The recordings are made from the examples in the document.
# Processor time is that of all processors together; each figure is the smallest of RUNS runs (3).
set -euo pipefail

OCTOKIT_VERSION=23.0.2
REDOCLY_VERSION=2.77.0
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
document=$(realpath "${1:-/dev/null}")
if [ ! -f "$document" ]; then
    (cd "$work" && npm pack --silent "@octokit/openapi@$OCTOKIT_VERSION" >/dev/null)
    document=$work/github.json
    tar -xzOf "$work/octokit-openapi-$OCTOKIT_VERSION.tgz" package/generated/api.github.com.json >"$document"
fi
redocly=${REDOCLY:-}
if [ -z "$redocly" ]; then
    npm install --silent --prefix "$work" --ignore-scripts --no-audit --no-fund "@redocly/cli@$REDOCLY_VERSION" >/dev/null
    redocly=$work/node_modules/.bin/redocly
fi
cargo build --quiet --release --manifest-path "$root/Cargo.toml" --package openapi-drift --bin openapi-drift --example exchanges
programs=${CARGO_TARGET_DIR:-$root/target}/release
for count in 1 1000 10000 100000; do
    "$programs/examples/exchanges" "$document" "$count" >"$work/$count.har"
done

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
python3 - "$document" "$work" "$programs/openapi-drift" "$redocly" "${RUNS:-3}" <<'PYTHON'
import os, subprocess, sys

document, work, drift, redocly, runs = sys.argv[1:]

def cost(command, runs):
    """The smallest processor time in seconds and the largest memory in MB."""
    costs = []
    for _ in range(runs):
        with open(f"{work}/output", "wb") as output:
            child = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=work)
            _, status, usage = os.wait4(child.pid, 0)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            sys.exit(f"{command[0]} failed:\n" + open(f"{work}/output", errors="replace").read()[-2000:])
        costs.append((usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
    return min(cost[0] for cost in costs), max(cost[1] for cost in costs)

def ours(count):
    return cost([drift, "--spec", document, "--har", f"{work}/{count}.har"], int(runs))

def theirs(count):
    return cost([redocly, "drift", f"{work}/{count}.har", "--api", document], 1)

one = ours(1)
print("| exchanges | recording | processor time | memory | Redocly's drift: time | memory |")
print("|---|---|---|---|---|---|")
for count in (1, 1000, 10000, 100000):
    time, memory = one if count == 1 else ours(count)
    size = os.path.getsize(f"{work}/{count}.har") / 1e6
    other = ["not tried", "not tried"]
    if count <= 10000:
        their_time, their_memory = theirs(count)
        other = [f"{their_time / time:.0f} times ours", f"{their_memory / memory:.0f} times ours"]
    print(f"| {count:,} | {size:.1f} MB | {time / one[0]:.1f} | {memory / one[1]:.2f} | {' | '.join(other)} |")
PYTHON
