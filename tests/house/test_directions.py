"""Imports go one way: tasks, engine, steps, then what they decide with and look through."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import shipway

ROOT = Path(shipway.__file__).parent
TASKS = ROOT.parent.parent / "tasks"

# Each room may import from itself and from the rooms named; the order is from the top down.
ALLOWED = {
    "tasks": {
        "commands", "undoing", "standing", "request", "workspace", "release", "report", "config",
        "notes", "project", "errors", "doors", "ci", "adoption", "summary", "health", "proposals",
        "doctor", "targets", "reporting",
    },
    "notes": {"project", "doors", "errors"},
    "doctor": {
        "proposals", "request", "adoption", "workspace", "targets", "ci", "verification",
        "distributions", "project", "doors", "errors",
    },
    "adoption": {
        "proposals", "request",
        "workspace", "ci", "verification", "distributions", "project", "doors", "errors",
    },
    "ci": {"workspace", "neighbours", "doors", "errors"},
    "health": {
        "ci", "workspace", "neighbours", "targets", "target", "distributions", "project", "doors",
        "errors",
    },
    "summary": {
        "request", "standing", "proposals", "workspace", "distributions", "verification", "project",
        "target", "targets", "plan", "reporting", "switching", "taken", "doors", "errors",
    },
    "noxfile": {"nox"},
    "nox": {"sessions", "verification", "neighbours", "doors", "project", "errors"},
    "sessions": {
        "verifying", "verification", "distributions", "project", "target", "targets", "doors",
        "errors", "redaction",
    },
    "verifying": {"verification", "project", "doors", "errors"},
    "invocation": {
        "request", "wanted", "release", "pipelines", "engine", "target", "targets", "workspace",
        "doors", "reporting", "project", "errors",
    },
    "commands": {
        "built", "bumping",
        "invocation", "request", "pipelines", "engine", "release", "wanted", "workspace",
        "unfinished", "switching", "endings", "proposals", "doors", "project", "errors", "plan",
        "reporting",
    },
    "bumping": {
        "invocation", "release", "request", "wanted", "bumped", "project", "doors", "errors",
    },
    "standing": {
        "invocation", "request", "pipelines", "engine", "release", "wanted", "workspace",
        "unfinished", "aside", "taken", "waiting", "proposals", "doors", "project",
        "errors", "plan", "reporting",
    },
    "taken": {
        "release", "engine", "detached", "clearing", "unfinished", "doors", "project", "errors",
        "plan",
    },
    "waiting": {"invocation", "release", "recorded", "bumped", "clearing", "proposals", "doors"},
    "proposals": {"request", "release", "project", "doors", "errors"},
    "detached": {"release", "switching", "doors", "plan"},
    "undoing": {
        "invocation", "request", "pipelines", "engine", "release", "wanted", "workspace",
        "unfinished", "switching", "neighbours", "doors", "proposals", "aside", "besides",
        "recorded", "remaining", "unrecorded", "project", "errors", "plan", "reporting",
    },
    "unrecorded": {
        "invocation", "pipelines", "wanted", "workspace", "project", "doors", "errors",
    },
    "request": {"release", "project", "errors"},
    "pipelines": {"steps", "engine", "release"},
    "wanted": {
        "workspace", "aside", "unfinished", "switching", "project", "doors", "errors",
    },
    "built": {"workspace", "switching", "project", "doors", "errors"},
    "unfinished": {"project", "doors", "errors"},
    "clearing": {"doors"},
    "aside": {
        "workspace", "release", "recorded", "besides", "clearing", "switching", "doors", "errors",
    },
    "besides": {"release", "doors", "errors"},
    "recorded": {"doors", "plan", "errors"},
    "bumped": {"recorded", "project", "doors", "plan"},
    "remaining": {"release", "aside", "besides", "clearing", "project", "doors", "plan"},
    "neighbours": {"project", "doors", "errors"},
    "belongings": {"neighbours", "project", "doors"},
    "workspace": {
        "asking", "neighbours", "belongings", "project", "config", "doors", "errors",
    },
    "asking": {"project", "doors", "errors"},
    "steps": {
        "release", "notes", "aside", "bumped", "clearing", "switching", "ci", "project",
        "distributions",
        "verification", "verifying", "doors", "plan", "errors", "reporting",
    },
    "engine": {"endings", "release", "doors", "plan", "errors", "reporting"},
    "endings": {"release", "plan", "errors"},
    "release": {
        "neighbours", "belongings", "project", "target", "targets", "workspace", "doors",
        "reporting", "memory",
    },
    "report": {
        "commands", "undoing", "standing", "release", "plan", "doors", "errors", "redaction",
        "verification", "distributions", "ci", "adoption", "project", "summary", "health",
        "doctor",
    },
    "targets": {"target", "config", "doors", "errors"},
    "target": {"doors"},
    "verification": {"project", "distributions", "config", "errors"},
    "doors": {
        "distributions", "verification", "project", "config", "plan", "target", "errors",
        "redaction", "memory",
    },
    "distributions": {"project", "errors", "config"},
    "project": {"config", "errors"},
    "reporting": {"plan", "errors"},
    "config": {"errors"},
    "memory": {"errors"},
    "switching": {"doors"},
    "plan": set(),
    "redaction": set(),
    "errors": set(),
}  # fmt: skip


def files() -> list[Path]:
    return sorted([*ROOT.rglob("*.py"), *TASKS.glob("*.py")])


def room_of(path: Path) -> str:
    return "tasks" if path.is_relative_to(TASKS) else path.relative_to(ROOT).parts[0].split(".")[0]


def imported_rooms(path: Path) -> set[str]:
    """Return the rooms of shipway that a file imports from."""
    inside = ("tasks",) if path.is_relative_to(TASKS) else path.relative_to(ROOT).parent.parts
    package = ("shipway", *inside)
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            parts = (*start, *node.module.split(".")) if node.module else start
            names = [alias.name for alias in node.names]
            if parts[:1] == ("shipway",):
                rooms |= {parts[1]} if len(parts) > 1 else set(names)
        elif isinstance(node, ast.Import):
            split = [alias.name.split(".") for alias in node.names]
            rooms |= {parts[1] for parts in split if parts[0] == "shipway" and len(parts) > 1}
    return rooms


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_no_room_imports_from_above(path: Path) -> None:
    room = room_of(path)
    if room in {"__init__", "__main__"}:
        return
    assert imported_rooms(path) <= ALLOWED[room] | {room}


def test_rooms_form_no_circle_among_the_engine_and_below() -> None:
    below = {"steps", "engine", "project", "distributions", "errors", "plan", "config", "redaction"}
    for room in below:
        for other in ALLOWED[room] & below:
            assert room not in ALLOWED[other], f"{room} and {other} may import each other"


def test_the_walk_sees_a_wrong_arrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: a door that imported a step would be seen."""
    wrong = tmp_path / "doors" / "wrong.py"
    wrong.parent.mkdir()
    wrong.write_text("from shipway.steps.tag import Tag\nfrom ..engine import Run\n")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert imported_rooms(wrong) == {"steps", "engine"}
    assert not imported_rooms(wrong) <= ALLOWED["doors"]
