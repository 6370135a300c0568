"""Documents that repeat what the code says are held to it."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import shipway.errors
from shipway.config import Config, TargetConfig
from shipway.errors.base import ExitStatus, SeveralProblems, ShipwayError
from shipway.errors.upload import PartlyPublished
from shipway.errors.usage import NoProject

ROOT = Path(__file__).parents[2]


def error_classes() -> list[type[ShipwayError]]:
    for module in pkgutil.iter_modules(shipway.errors.__path__):
        importlib.import_module(f"shipway.errors.{module.name}")
    found: list[type[ShipwayError]] = []
    waiting: list[type[ShipwayError]] = [ShipwayError]
    while waiting:
        for error in waiting.pop().__subclasses__():
            waiting.append(error)
            # A kind of an error that is only told apart inside has the code of what it is.
            if vars(error).get("code") and error.__module__.startswith("shipway."):
                found.append(error)
    return sorted(found, key=lambda error: error.code)


FAMILIES = {
    "1": "Usage, project and configuration",
    "2": "Versions",
    "3": "Git",
    "4": "Build and check",
    "5": "Index and upload",
    "6": "Verification",
    "7": "The engine",
    "8": "GitHub",
}


def errors_document() -> str:
    lines = [
        "# Errors",
        "",
        "Every error that a user can cause or meet, by its code. Generated from `shipway.errors`;",
        "regenerate with `nox -s tests -- tests/house --regenerate`.",
        "",
        "| exit status | meaning |",
        "|---|---|",
        "| 0 | Done, or nothing to do. |",
        "| 1 | Refused before anything was touched, or failed and undone. |",
        "| 2 | The command line or the configuration is wrong. |",
        "| 3 | Public and not finished; the same command goes on, or what the fix names. |",
        "| 130 | Stopped by Ctrl-C or SIGTERM. |",
    ]
    family = ""
    for error in error_classes():
        if error.code[2] != family:
            family = error.code[2]
            lines += ["", f"## {FAMILIES[family]}"]
        meaning = " ".join((error.__doc__ or "").split())
        lines += ["", f"### {error.code} {error.__name__}", "", meaning, ""]
        lines.append(f"- Exit status: {int(error.status)}")
        if error.reason:
            lines.append(f"- Why: {error.reason}")
        lines += [f"- Fix: {remedy}" for remedy in error.remedy]
    return "\n".join(lines) + "\n"


def test_the_errors_are_documented(request: pytest.FixtureRequest) -> None:
    path = ROOT / "docs" / "errors.md"
    if request.config.getoption("--regenerate"):
        path.write_text(errors_document(), encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == errors_document()


def test_every_error_is_shown_with_a_fix_whatever_the_place_that_raises_it_says() -> None:
    """The class has one, and nothing that is passed in leaves it out.

    `SeveralProblems` is never shown by itself: each of its problems is, with its own fix.
    """
    for error in error_classes():
        if error is SeveralProblems:
            assert [problem.fix for problem in error([NoProject("here")]).parts] == [
                NoProject.remedy
            ]
        elif error is PartlyPublished:
            assert error("some", [NoProject("here")]).fix
        else:
            fixes: tuple[tuple[str, ...] | None, ...] = (None, ())
            for fix in fixes:
                assert error("it happened", fix=fix).fix == error.remedy
        assert error is SeveralProblems or all(line.strip() for line in error.remedy)
        assert error is SeveralProblems or error.remedy


def test_every_error_has_a_code_of_its_own_a_meaning_and_a_status() -> None:
    classes = error_classes()
    codes = [error.code for error in classes]
    assert len(set(codes)) == len(codes)
    for error in classes:
        assert re.fullmatch(r"SW[1-8]\d\d", error.code)
        assert error.__doc__
        assert error.reason
        assert error.status in set(ExitStatus)


@pytest.mark.parametrize("table", [Config, TargetConfig])
def test_every_key_of_the_configuration_is_documented(table: type) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for field in fields(table):
        assert f"| `{field.name.replace('_', '-')}` |" in text


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    for requirement in [*project["dependencies"], *(item for extra in extras for item in extra)]:
        name = re.split(r"[^A-Za-z0-9-]", requirement)[0]
        assert f"| `{name}` |" in text


def test_the_gate_runs_the_commands_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in gate.splitlines() if line.startswith((".venv", "python3"))]
    for command in commands[:3]:
        assert command in readme


def test_every_page_is_named_in_the_readme() -> None:
    """In docs/index.md too: Sphinx refuses a page that is in no table of contents."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")}
    assert {name for name in pages if f"(docs/{name}" not in readme} == set()
