#!/usr/bin/env bash
# Brings the large public documents that `xtask/drift/tests/findings/public.rs` compares before and after redaction:
#   tools/public-documents.sh FOLDER && PUBLIC_DOCUMENTS=FOLDER cargo test -p xtask-drift --test findings -- --nocapture public
# They belong to others, so they are not part of this repository. Some come from npm, the others from GitHub, or from MIRROR, a folder
# with git directories of the repositories, as OWNER+NAME/repo. With REGISTRY_ONLY=1, only those of npm are brought.
set -euo pipefail

folder=${1:?name a folder for the documents}
mkdir -p "$folder"

while read -r name repository commit path; do
    case $name in '' | '#'*) continue ;; esac
    [ -z "${REGISTRY_ONLY:-}" ] || continue
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

# documents from npm, in exact versions
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
while read -r name package version path; do
    case $name in '' | '#'*) continue ;; esac
    archive=$(cd "$temporary" && npm pack --silent "$package@$version")
    tar -xzOf "$temporary/$archive" "package/$path" >"$folder/$name"
done <<'LIST'
# file          package                 version path
github.json     @octokit/openapi        23.0.2  generated/api.github.com.json
blockfrost.yaml @blockfrost/openapi     0.1.93  openapi.yaml
directus.json   @directus/specs         15.2.0  dist/openapi.json
postcodes.json  @ideal-postcodes/openapi 4.21.0 dist/openapi.json
LIST
