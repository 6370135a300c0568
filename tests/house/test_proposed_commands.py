"""What comes from outside stands quoted in every command that is proposed to a user."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from .test_directions import ROOT, TASKS

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = sorted([*ROOT.rglob("*.py"), *TASKS.rglob("*.py")])

GIT = (
    "add|branch|cherry-pick|commit|config|diff|fetch|log|ls-remote|pull|push|rebase|remote|reset"
    "|restore|show|stash|status|switch|tag"
)
COMMAND = re.compile(
    r"(?:^|[`(:;,&] ?|\b(?:then|or|and) )"
    rf"(?:git (?:{GIT})|gh|invoke|shipway [a-z-]+|keyring|nox|uv python|python -m|pip|cd|cp|rm) "
)
"""How a command begins in a text: at its start, or after what leads to it."""
REMARK = re.compile(r"   .*", re.DOTALL)
"""What follows a command is no part of it: three blanks, and words in brackets."""

QUOTED = ("shlex.quote(", "shlex.join(", "_paths(", "_about(", "undo_command(", "_gh(")
OURS = {
    # Quoted where they are made, a few lines above.
    "about", "again", "after", "announced", "delete", "files", "first", "gh", "here", "index",
    "kept", "onto", "onward", "others", "own", "path", "paths", "push", "quoted", "ref",
    "remote", "requirement", "source", "target", "there", "undo", "upload", "way", "where",
    # Words of the program itself, numbers and hashes.
    "REQUIREMENTS", "_EXAMPLE", "SESSION", "WORKFLOW", "command", "commit_it", "environment",
    "base[:12]", "every", "folder", "head[:12]", "known", "later", "name", "near[0]", "option",
    "options", "parent[:12]", "part", "rerun", "run.id", "str(prerelease).lower()", "subject.run",
    "commit[:12]", "tagged[:12]", "task", "token", "top[:12]",
}  # fmt: skip


def values_in(text: ast.JoinedStr) -> Iterator[str]:
    """Yield what stands in the commands of an f-string, as it is written in the source."""
    told, at = "", []
    for piece in text.values:
        if isinstance(piece, ast.FormattedValue):
            at.append((len(told), ast.unparse(piece.value)))
            told += "\0"
        elif isinstance(piece, ast.Constant):
            told += str(piece.value)
    begins = COMMAND.search(told)
    if begins:
        ends = len(REMARK.sub("", told))
        yield from (value for place, value in at if begins.end() <= place < ends)


def unquoted(source: str) -> list[str]:
    """Return what stands in a command of a source and is neither quoted nor our own."""
    return [
        f"line {node.lineno}: {value}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.JoinedStr)
        for value in values_in(node)
        if value not in OURS and not value.startswith(QUOTED)
    ]


def test_every_value_in_a_proposed_command_is_quoted() -> None:
    found = {path.name: unquoted(path.read_text("utf-8")) for path in FILES}
    assert {name: values for name, values in found.items() if values} == {}


def test_a_value_that_is_not_quoted_is_found() -> None:
    assert unquoted('f"git pull --ff-only {release.remote} {shlex.quote(branch)}"') == [
        "line 1: release.remote"
    ]
    assert unquoted('f"mend it, then: git push {target.name}   (of {release.tag})"') == [
        "line 1: target.name"
    ]
    assert unquoted('f"{path} is not what git has"') == []
