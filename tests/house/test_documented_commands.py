"""Every command that a page names is one that there is, with the options that it has."""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from invoke.exceptions import ParseError

from support.command_line import parser

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])

CODE = re.compile(
    r"^```\w*\n(?P<lines>.*?)^```$|(?P<ticks>`+)(?P<span>.+?)(?P=ticks)", re.MULTILINE | re.DOTALL
)
COMMAND = re.compile(
    r"(?:^|run: |\$ |fix  |&& |then: |\.venv/bin/)(?P<program>invoke|inv|shipway|nox) (?P<rest>.+)"
)
END = re.compile(r"   | && | \| |…$|; | # ")
"""What is behind it is a remark, or another command."""
PLACEHOLDERS = {"TASK", "nothing", "--help"}
"""Of any task, of the empty one that is measured, and of all."""


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command in the code of a page: the program and its words."""
    for code in CODE.finditer(text):
        for line in (code["lines"] or code["span"].replace("\n", " ")).splitlines():
            found = COMMAND.search(line.strip())
            if found:
                yield found["program"], shlex.split(END.split(found["rest"])[0])


def unknown(program: str, words: list[str]) -> str:
    """Return what is wrong with a command; empty where nothing is."""
    if program == "nox":
        named = words[words.index("-s") + 1 :] if "-s" in words else []
        asked = takewhile(lambda word: not word.startswith("-"), named)
        return " ".join(name for name in asked if name.partition("-")[0] not in sessions())
    if PLACEHOLDERS & set(words):
        return ""
    try:
        parser().parse_argv(words)
    except ParseError as error:
        return str(error)
    return ""


@cache
def sessions() -> set[str]:
    """Return the sessions of the noxfile."""
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    (listed,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    return set(ast.literal_eval(listed))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_exist(page: Path) -> None:
    found = [
        f"{program} {shlex.join(words)}: {wrong}"
        for program, words in commands(page.read_text(encoding="utf-8"))
        if (wrong := unknown(program, words))
    ]
    assert found == []


def test_a_command_that_does_not_exist_is_found() -> None:
    page = "```\ninvoke relaese\n```\n`shipway build --fast`, `nox -s lint biuld`, `inv tag`"
    assert [bool(unknown(*command)) for command in commands(page)] == [True, True, True, False]
