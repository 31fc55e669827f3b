#!/usr/bin/env bash
# The commands of the chapter "When Truv changes", with a local Truv in place of an account.
#
#   drift.sh FOLDER    with TRUV_BASE_URL, TRUV_CLIENT_ID and TRUV_SECRET set, and the program `truv` in the path
set -euo pipefail
cd "$1"
PORT=${PORT:-8788}

# ANCHOR: record
# forwards what your client sends to TRUV_BASE_URL, or to Truv; ends with Ctrl-C, or after a number of requests
truv record --proxy "$PORT" --to traffic --count 1 &
recorder=$!
curl --silent --retry 30 --retry-delay 1 --retry-connrefused "http://127.0.0.1:$PORT/v1/users/" \
    --header "X-Access-Client-Id: $TRUV_CLIENT_ID" --header "X-Access-Secret: $TRUV_SECRET"
wait "$recorder"
# ANCHOR_END: record

# ANCHOR: check
truv redact --check traffic
# ANCHOR_END: check

# ANCHOR: compare
truv drift --har traffic
# ANCHOR_END: compare

# A document that lacks what Truv sends.
truv spec --yaml | sed '/^    UserListPage:/,/results:$/{/^        count:/,+3d;}' >last-year.yaml

# ANCHOR: patch
truv drift --spec last-year.yaml --har traffic --patch || true    # prints the change; the exit code is 1
truv drift --spec last-year.yaml --har traffic --fix              # makes it
truv drift --spec last-year.yaml --har traffic                    # nothing is left
# ANCHOR_END: patch
grep --quiet "count: {type: integer}" last-year.yaml
