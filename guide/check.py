#!/usr/bin/env python3
"""Checks that each snippet of the guide is a part of a program, and that the built guide shows all of them.

    check.py SOURCE BUILT
"""

import re
import sys
from pathlib import Path

source, built = map(Path, sys.argv[1:])
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
