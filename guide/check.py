#!/usr/bin/env python3
"""Checks that each snippet of the guide is a part of a program, that the chapter links to that program, that the versions of packages
are those which are tested, and that the built guide shows all snippets.

    check.py SOURCE BUILT
"""

import re
import sys
from pathlib import Path

source, built = map(Path, sys.argv[1:])
manifest = (source.parent / "programs/Cargo.toml").read_text(encoding="utf-8")
problems = []
snippets = 0
for chapter in sorted(source.glob("*.md")):
    text = chapter.read_text(encoding="utf-8")
    for language, body in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        # commands that install something, settings, and output are not programs
        if language in ("rust", "js", "python", "ts", "sql", "html"):
            snippets += 1
            if not re.fullmatch(r"\{\{#include \S+\}\}\n", body):
                problems.append(f"{chapter}: a snippet in {language} is not taken from a program: {body.splitlines()[0]}")
    for program in re.findall(r"\{\{#include (\S+\.rs)(?::\w+)?\}\}", text):
        program = (source / program).resolve().relative_to(source.resolve().parents[1])
        # the first chapter shows its program as a whole
        if f"/blob/main/{program})" not in text and "/bin/" not in str(program):
            problems.append(f"{chapter}: the chapter does not link to {program}, which it shows a part of")
    for package, version in re.findall(r"(?:cargo add | )([\w-]+)@(\S+)", text):
        if not re.search(rf'^{package} = (?:{{ version = )?"{re.escape(version)}"', manifest, re.MULTILINE):
            problems.append(f"{chapter}: the program of the chapter does not have {package} {version}")
    if chapter.name not in ("SUMMARY.md", "examples.md") and not re.search(r"^Next: ", text, re.MULTILINE):
        problems.append(f"{chapter}: the chapter does not say what to read next")
for page in sorted(built.rglob("*.html")):
    text = page.read_text(encoding="utf-8")
    if "{{#" in text:
        problems.append(f"{page}: a part of a program was not found")
    if re.search(r"<code class=\"language-[^\"]*\">\s*</code>", text):
        problems.append(f"{page}: a part of a program is empty; is the name of its anchor right?")
if not snippets:
    problems.append(f"{source}: no snippets were found")
sys.exit("\n".join(problems) or None)
