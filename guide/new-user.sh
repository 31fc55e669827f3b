#!/usr/bin/env bash
# Does what the chapters on the first verification, on tests and on a fleet say, in an empty folder, with the packages alone: what
# `cargo xtask package` has packed takes the place of crates.io for this repository's own packages.
#
#   guide/new-user.sh FOLDER
#
# Needs redis-server.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(realpath -m "$1")
rm -rf "$folder"
(cd "$here/.." && cargo xtask package --no-verify)
"$here/../.ci/unpack" "$folder"

mkdir -p "$folder/program/src"
cd "$folder/program"
# a workspace of its own, wherever the folder is
printf '[package]\nname = "first-verification"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n' >Cargo.toml

# Runs the commands of a chapter that add packages; this repository's own come from their folders.
add() {
    local line word options packages
    while read -r line; do
        echo "\$ $line"
        options=() packages=()
        for word in ${line#cargo add}; do
            case "$word" in
            -* | full | mock | redis) options+=("$word") ;;
            *) packages+=("$word") ;;
            esac
        done
        for word in "${packages[@]}"; do
            case "$word" in
            truv-*) cargo add --quiet --path "$(echo "$folder/packages/$word"-[0-9]*)" "${options[@]}" ;;
            *) cargo add --quiet "$word" "${options[@]}" ;;
            esac
        done
    done < <(sed -n '/^```sh$/,/^```$/p' "$here/src/$1.md" | grep '^cargo add' | sed 's/ *#.*//')
}

echo "== A first verification"
cp "$here/programs/src/bin/first-verification.rs" src/main.rs
add first-verification
cp "$here/../Cargo.lock" Cargo.lock # the versions that are tested everywhere else
cargo run --quiet | tee output.txt
sed -n '/^```text$/,/^```$/p' "$here/src/first-verification.md" | grep -v '^```' | diff - output.txt

echo "== Testing your code, and a fleet"
add testing
add fleet
# what the tests of the guide need beyond that
cargo add --quiet http
cargo add --quiet --dev serde_json tempfile
cp "$here"/programs/src/{errors,fleet,support,testing}.rs src/
printf '[features]\ndefault = ["fleet"]\nfleet = []\n' >>Cargo.toml
cat >src/lib.rs <<'RUST'
//! The modules of these chapters.
pub mod errors;
pub mod fleet;
#[cfg(test)]
mod support;
#[cfg(test)]
mod testing;
RUST
cargo test --quiet
