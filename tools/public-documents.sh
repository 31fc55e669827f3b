#!/usr/bin/env bash
# Brings the large public documents that `xtask/drift/tests/findings/public.rs` compares before and after redaction:
#   tools/public-documents.sh FOLDER && PUBLIC_DOCUMENTS=FOLDER cargo test -p xtask-drift --test findings -- --nocapture public
# They belong to others, so they are not part of this repository. MIRROR may name a folder with git directories of the
# repositories, as OWNER+NAME/repo; without it, the files come from GitHub and npm.
set -euo pipefail

folder=${1:?name a folder for the documents}
mkdir -p "$folder"

while read -r name repository commit path; do
    case $name in '' | '#'*) continue ;; esac
    mirror=${MIRROR:-}/${repository/\//+}/repo
    if [ -n "${MIRROR:-}" ] && [ -d "$mirror" ]; then
        git -C "$mirror" show "$commit:$path" >"$folder/$name"
    else
        curl --fail --silent --show-error --location --output "$folder/$name" \
            "https://raw.githubusercontent.com/$repository/$commit/$path"
    fi
done <<'LIST'
# file       repository               commit                                   path
twilio.json  twilio/twilio-oai        d50069b44ea8cd23141385bdb6db48f16ff75bb5 spec/json/twilio_api_v2010.json
box.json     box/box-openapi          c9a878a9824344129881392e2b08f7117201e82e openapi.json
plaid.yaml   plaid/plaid-openapi      26f1a0588c12e765e99c815300d94eae0a3c7dc1 2020-09-14.yml
nexus.json   oxidecomputer/progenitor 73922cf62eadc53bb125470707ccec3dedfa01ff sample_openapi/nexus.json
LIST

# GitHub's document, from npm
version=23.0.2
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
(cd "$temporary" && npm pack --silent "@octokit/openapi@$version" >/dev/null)
tar -xzOf "$temporary/octokit-openapi-$version.tgz" package/generated/api.github.com.json >"$folder/github.json"
