#!/usr/bin/env bash
# Runs `har-redact` and `openapi-drift` over public recordings of many producers, and writes a table:
#   tools/public-recordings.sh [FOLDER]
# The recordings belong to others and show what people did in public, so they are not part of this repository: FOLDER (or a
# temporary one) keeps them. MIRROR may name a folder with git directories of the repositories, as OWNER+NAME/repo; without it,
# the files come from GitHub. `DRIFT_SPEC` names the document to compare with; by default it is the one in `spec/`. None of its
# hosts is in these recordings, so the right result is no finding.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$(mktemp -d)}
spec=${DRIFT_SPEC:-$root/spec/openapi.yaml}
mkdir -p "$folder"
cargo build --quiet --manifest-path "$root/Cargo.toml" --package har-redact --package openapi-drift
programs=${CARGO_TARGET_DIR:-$root/target}/debug

echo '| producer | recording | entries | redacted | `--check` after that | findings before | after |'
echo '|---|---|---|---|---|---|---|'
number=0
refused=0
while IFS='|' read -r producer repository commit path; do
    case $producer in '' | '#'*) continue ;; esac
    number=$((number + 1))
    file=$folder/$number.har
    mirror=${MIRROR:-}/${repository/\//+}/repo
    if [ ! -s "$file" ]; then
        if [ -n "${MIRROR:-}" ] && [ -d "$mirror" ]; then
            git -C "$mirror" show "$commit:$path" >"$file"
        else
            curl --fail --silent --show-error --location --output "$file" \
                "https://raw.githubusercontent.com/$repository/$commit/$path"
        fi
    fi
    # 0: nothing, 1: findings, 2: nothing of this document was there
    drift() {
        local status=0
        "$programs/openapi-drift" --spec "$spec" --har "$1" --limit 0 >"$folder/report.txt" 2>"$folder/notes.txt" || status=$?
        case $status in
            0) echo none ;;
            2) grep -q 'so nothing was checked' "$folder/notes.txt" && echo none || echo 'not read' ;;
            *) tail -n 1 "$folder/report.txt" ;;
        esac
    }
    before=$(drift "$file")
    cp "$file" "$folder/redacted.har"
    redacted=no entries=- check=- after=-
    if said=$("$programs/har-redact" "$folder/redacted.har" 2>/dev/null); then
        redacted=yes
        entries=$(sed -n 's/^[^:]*: \([0-9]*\) entr.*/\1/p' <<<"$said")
        check=found
        "$programs/har-redact" --check "$folder/redacted.har" >/dev/null 2>&1 && check=clean
        after=$(drift "$folder/redacted.har")
    else
        refused=$((refused + 1))
    fi
    echo "| $producer | $repository \`${path##*/}\` | $entries | $redacted | $check | $before | $after |"
done <<'LIST'
# producer|repository|commit|path
Chrome|mitmproxy/mitmproxy|8fc25b3045934777b0796d8ec7958bbc257d7bb5|test/mitmproxy/data/har_files/chrome.har
Chrome|micmro/PerfCascade|141951297cfdb13b9692066ba4e6f1c7eebf1248|src/test-data/chrome_github.com_home.har
Chrome|micmro/PerfCascade|141951297cfdb13b9692066ba4e6f1c7eebf1248|src/test-data/chrome_enorm-magazin.de.har
Firefox|mitmproxy/mitmproxy|8fc25b3045934777b0796d8ec7958bbc257d7bb5|test/mitmproxy/data/har_files/firefox.har
Firefox|micmro/PerfCascade|141951297cfdb13b9692066ba4e6f1c7eebf1248|src/test-data/firefox_h2_filamentgroup.com.har
Safari|mitmproxy/mitmproxy|8fc25b3045934777b0796d8ec7958bbc257d7bb5|test/mitmproxy/data/har_files/safari.har
Charles|mitmproxy/mitmproxy|8fc25b3045934777b0796d8ec7958bbc257d7bb5|test/mitmproxy/data/har_files/charles.har
Insomnia|mitmproxy/mitmproxy|8fc25b3045934777b0796d8ec7958bbc257d7bb5|test/mitmproxy/data/har_files/insomnia.har
mitmproxy|mitmproxy/mitmproxy|8fc25b3045934777b0796d8ec7958bbc257d7bb5|test/mitmproxy/data/flows/websocket.har
mitmproxy|mitmproxy/mitmproxy|8fc25b3045934777b0796d8ec7958bbc257d7bb5|test/mitmproxy/data/flows/event_stream.har
mitmproxy|mitmproxy/mitmproxy|8fc25b3045934777b0796d8ec7958bbc257d7bb5|test/mitmproxy/data/flows/incomplete_log.har
mitmproxy, byte order mark|mitmproxy/mitmproxy|8fc25b3045934777b0796d8ec7958bbc257d7bb5|test/mitmproxy/data/har_files/with-bom.har
Browsertime|micmro/PerfCascade|141951297cfdb13b9692066ba4e6f1c7eebf1248|src/test-data/browsertime_sitespeed.io.har
WebPageTest|micmro/PerfCascade|141951297cfdb13b9692066ba4e6f1c7eebf1248|src/test-data/wpt_h2_www.filamentgroup.com.har
WebPageTest|micmro/PerfCascade|141951297cfdb13b9692066ba4e6f1c7eebf1248|src/test-data/www.bbc.com.har
capture-har|micmro/PerfCascade|141951297cfdb13b9692066ba4e6f1c7eebf1248|src/test-data/capture-har_redirect-loop.har
Polly.JS|Netflix/pollyjs|d031861625f58423169b396e5afc8a0110d1b232|examples/puppeteer/recordings/puppeteer_2155046665/recording.har
Polly.JS|Netflix/pollyjs|d031861625f58423169b396e5afc8a0110d1b232|examples/jest-puppeteer/__recordings__/jest-puppeteer_2726822272/should-be-able-to-navigate-to-all-routes_1130491217/recording.har
k6|grafana/har-to-k6|7f984891dc422e2e5e3f6d16739406fe7fed107f|test/e2e/pass/multipart-formdata.har
k6|grafana/har-to-k6|7f984891dc422e2e5e3f6d16739406fe7fed107f|example/full.har
LIST
echo
echo "$number recordings, $refused refused."
