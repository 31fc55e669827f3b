#!/usr/bin/env python3
"""Copies the published crates that the patches beside this file are for, patches the copies, and prints the lines of `[patch]`.

    apply.py FOLDER

Run it in the folder of a program that depends on truv-sdk. The copies are put into FOLDER. Needs cargo and git.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def sources():
    """The folder of each package of the program in this folder, by name and version; None for a package not from a registry."""
    command = [os.environ.get("CARGO", "cargo"), "metadata", "--format-version", "1"]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if answer.returncode != 0:
        sys.exit("error: cargo cannot say which packages the program in this folder has; its output above says why")
    return {
        (package["name"], package["version"]): Path(package["manifest_path"]).parent
        if (package["source"] or "").startswith(("registry+", "sparse+"))
        else None
        for package in json.loads(answer.stdout)["packages"]
    }


def source(packages, name, version):
    """The folder of one published package."""
    found = sorted(other for package, other in packages if package == name)
    if not found:
        sys.exit(f"error: the program in this folder does not have {name}; with truv-sdk, its feature `generate` brings it")
    if version not in found:
        sys.exit(f"error: the patch is for {name} {version}, and the program in this folder has {', '.join(found)}")
    if packages[name, version] is None:
        sys.exit(f"error: {name} {version} does not come from a registry; is it patched already? Remove its line of [patch] first")
    return packages[name, version]


def patched(folder, patch, origin):
    """Makes the patched copy of one package."""
    copy = folder / patch.stem
    if copy.exists():
        sys.exit(f"error: {copy} exists already; remove it first")
    shutil.copytree(origin, copy)
    # the folder may lie in a repository, and git would take the paths in the patch from the top of that
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(copy.parent)}
    for name in ("GIT_DIR", "GIT_WORK_TREE"):
        environment.pop(name, None)
    try:
        outcome = subprocess.run(["git", "apply", str(patch)], cwd=copy, env=environment, check=False).returncode
    except FileNotFoundError:
        outcome = "git is not installed"
    if outcome != 0:
        shutil.rmtree(copy)
        sys.exit(f"error: {patch.name} does not apply to {origin} ({outcome})")
    return copy


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip())
        sys.exit(0 if sys.argv[1:] in (["-h"], ["--help"]) else 2)
    folder = Path(sys.argv[1]).resolve()
    packages = sources()
    # the name of a patch is that of the crate's folder: name-version
    patches = [(patch, *patch.stem.rsplit("-", 1)) for patch in sorted(HERE.glob("*.patch"))]
    origins = [source(packages, name, version) for _, name, version in patches]
    folder.mkdir(parents=True, exist_ok=True)
    print("[patch.crates-io]")
    for (patch, name, _), origin in zip(patches, origins):
        # JSON escapes what TOML escapes
        print(f"{name} = {{ path = {json.dumps(str(patched(folder, patch, origin)), ensure_ascii=False)} }}")


main()
