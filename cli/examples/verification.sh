#!/bin/sh
# A whole verification with the command `truv` alone, against a local Truv: the lines that `truv sandbox` prints set the keys.
#
#   truv sandbox &        # in another terminal
#   sh verification.sh    # with the keys in the environment
set -eu
folder=$(mktemp -d)
trap 'kill "$listener" 2>/dev/null || true; rm -rf "$folder"' EXIT

# Webhooks: registered by the listener itself, kept as files.
truv listen --events task-status-updated --output json --save "$folder/events" >"$folder/events.jsonl" 2>"$folder/listen.log" &
listener=$!
until [ -n "$(truv webhooks list --jq .id)" ]; do sleep 0.1; done

user=$(truv users create --external-user-id "loan-$$" --first-name Ines --last-name Marlow --jq .id)
echo "user $user"
truv bridge-tokens create "$user" --product-type income --jq .bridge_token >"$folder/bridge-token"

# The person logs in. With the real service that happens in a browser; the local Truv has an operation for it.
truv api POST /_sandbox/bridge/login --field "bridge_token=$(cat "$folder/bridge-token")" \
    --field username=goodlogin --field password=goodpassword --output json >"$folder/login.json"
task=$(sed 's/.*"task_id":"\([^"]*\)".*/\1/' "$folder/login.json")
sed 's/.*"public_token":"\([^"]*\)".*/\1/' "$folder/login.json" >"$folder/public-token"

link=$(truv links exchange-token --public-token "@$folder/public-token" --jq .link_id)
truv tasks get "$task" --wait --jq '"task " + .status'
truv links income-report "$link" --jq '"income of " + (.employments[0].annual_income_summary | length | tostring) + " years"'

report=$(truv user-reports create "$user" --wait --jq .report_id)
truv user-reports get "$user" "$report" --pdf "$folder/report.pdf"
echo "report of $(wc -c <"$folder/report.pdf") bytes"

# Each event that came is checked once more, as a receiver would.
until grep -q '"status":"done"' "$folder/events.jsonl"; do sleep 0.1; done
for event in "$folder"/events/*.json; do
    truv webhooks verify "$event" --headers "${event%.json}.headers" --jq '"event " + .status + " is from Truv"' 2>/dev/null
done
