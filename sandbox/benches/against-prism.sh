#!/usr/bin/env bash
# Measures the sandbox beside Prism, the usual stateless mock of an OpenAPI document, on this machine and this document:
# start to first answer, memory, and the rate of `GET /v1/users/`.
#
#   sandbox/benches/against-prism.sh [ROUNDS [SECONDS]]      3 rounds of 10 seconds each, in turns
#
# Needs wrk, node with npm, python3 and curl; fetches Prism into target/. Rates depend on the other work of the machine, so
# compare the medians of one run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

PRISM_VERSION=5.16.0
ROUNDS=${1:-3}
LENGTH=${2:-10}
STARTS=15
TARGET="${CARGO_TARGET_DIR:-target}"
WORK="$TARGET/against-prism"
KEYS=(-H "X-Access-Client-Id: bench" -H "X-Access-Secret: sandbox-bench")

mkdir -p "$WORK"
cargo build --quiet --profile dist --package truv-sandbox
cargo xtask bundle --output "$WORK/openapi.json"
PRISM="$WORK/node_modules/.bin/prism"
[ -x "$PRISM" ] || npm install --silent --no-audit --no-fund --prefix "$WORK" "@stoplight/prism-cli@$PRISM_VERSION"

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
milliseconds() { echo $(($(date +%s%N) / 1000000)); }
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
memory() { awk '/VmRSS/ { printf "%.1f MB", $2 / 1024 }' "/proc/$1/status"; }
# Microseconds that a process has computed so far.
computed() { awk -v tick="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) * 1000000 / tick }' "/proc/$1/stat"; }
rate() { wrk -t1 -c16 "-d${LENGTH}s" "${KEYS[@]}" "$1/v1/users/" | tee "$WORK/wrk.txt" | awk '/Requests\/sec/ { print $2 }'; }

trap 'for pid in ${SANDBOX_PID:-} ${PRISM_PID:-}; do kill "$pid" 2>/dev/null || true; done' EXIT

for _ in $(seq "$STARTS"); do
    python3 sandbox/benches/first_answer.py "$TARGET/dist/truv-sandbox"
done >"$WORK/starts.txt"
echo "sandbox: start to first answer $(median <"$WORK/starts.txt") ms (median of $STARTS, most $(sort -n "$WORK/starts.txt" | tail -n 1))"

SANDBOX_PORT=$(free_port)
"$TARGET/dist/truv-sandbox" --port "$SANDBOX_PORT" --requests-per-minute 0 --quiet >/dev/null &
SANDBOX_PID=$!
PRISM_PORT=$(free_port)
started=$(milliseconds)
node "$(readlink -f "$PRISM")" mock --port "$PRISM_PORT" --verboseLevel fatal "$WORK/openapi.json" >"$WORK/prism.log" 2>&1 &
PRISM_PID=$!
ours="http://127.0.0.1:$SANDBOX_PORT" theirs="http://127.0.0.1:$PRISM_PORT"
until curl -sf "${KEYS[@]}" "$theirs/v1/users/" >"$WORK/prism.json"; do sleep 0.05; done
echo "Prism:   start to first answer $(($(milliseconds) - started)) ms"
echo "sandbox: idle memory $(memory "$SANDBOX_PID")"
echo "Prism:   idle memory $(memory "$PRISM_PID")"

# Prism makes up one user. As that has more text in it, two of ours with long texts make answers of the same length.
for name in Ines Noor; do
    curl -sf "${KEYS[@]}" -H "Content-Type: application/json" -o /dev/null "$ours/v1/users/" -d "{
        \"external_user_id\": \"crm-of-the-mortgage-department-application-2026-000042-$name\",
        \"first_name\": \"$name\", \"last_name\": \"Marlow-Featherstonehaugh-Cholmondeley\",
        \"email\": \"$name.marlow.featherstonehaugh.cholmondeley@example.org\", \"phone\": \"+12025550147\", \"ssn\": \"900112233\"}"
done
echo "bytes per answer: sandbox $(curl -sf "${KEYS[@]}" "$ours/v1/users/" | wc -c), Prism $(wc -c <"$WORK/prism.json")"

for side in ours theirs; do : >"$WORK/$side.txt" >"$WORK/$side.cpu.txt"; done
ours_pid=$SANDBOX_PID theirs_pid=$PRISM_PID
for round in $(seq "$ROUNDS"); do
    for side in ours theirs; do
        pid="${side}_pid"
        before=$(computed "${!pid}")
        rate "${!side}" >>"$WORK/$side.txt"
        awk -v before="$before" -v after="$(computed "${!pid}")" '/requests in/ { print (after - before) / $1 }' \
            "$WORK/wrk.txt" >>"$WORK/$side.cpu.txt"
        if grep -q "Non-2xx\|Socket errors" "$WORK/wrk.txt"; then
            cat "$WORK/wrk.txt" >&2
            exit 1
        fi
    done
    echo "round $round: sandbox $(tail -n 1 "$WORK/ours.txt")/s, Prism $(tail -n 1 "$WORK/theirs.txt")/s"
done
echo "median:  sandbox $(median <"$WORK/ours.txt")/s, Prism $(median <"$WORK/theirs.txt")/s"
echo "ratio:   $(awk -v a="$(median <"$WORK/ours.txt")" -v b="$(median <"$WORK/theirs.txt")" 'BEGIN { printf "%.0f", a / b }')"
# This hardly depends on the other work of the machine.
echo "processor time per request, medians: sandbox $(median <"$WORK/ours.cpu.txt") µs, Prism $(median <"$WORK/theirs.cpu.txt") µs"
echo "sandbox: memory after that $(memory "$SANDBOX_PID")"
echo "Prism:   memory after that $(memory "$PRISM_PID")"
