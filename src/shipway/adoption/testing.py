"""How the tests of a project are run, guessed from what its files say of pytest and unittest."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shipway.project.project import Project

__all__ = ["Tests", "tests_of"]

_NAMES = ("tests", "test", "testing", "dev")
"""What groups of dependencies and extras for tests are called, the likeliest first."""
_FOLDERS = ("tests", "test")
_PIP = "python -m pip install"


@dataclass(frozen=True)
class Tests:
    """The two commands that pass the tests on a machine that has Python alone."""

    install: str
    run: str


def tests_of(project: Project) -> Tests:
    """Return how the tests of a project are run, as well as its files tell.

    Where there seem to be none, it is at least looked whether the project installs.
    """
    group, extra = _first(_groups(project)), _first(_extras(project))
    folder = next((name for name in _FOLDERS if (project.root / name).is_dir()), "")
    if _has_pytest(project, folder):
        run = "python -m pytest"
    elif folder:
        run = f"python -m unittest discover --start-directory {folder}"
    else:
        return Tests(f"{_PIP} .", "python -m pip check")
    if group:
        # pip takes groups (PEP 735) since 25.1.
        upgrade = f"{_PIP} --upgrade pip"
        return Tests(f"{upgrade} && {_PIP} . --group {shlex.quote(group)}", run)
    if extra:
        return Tests(f"{_PIP} {shlex.quote(f'.[{extra}]')}", run)
    return Tests(f"{_PIP} . pytest" if "pytest" in run else f"{_PIP} .", run)


def _has_pytest(project: Project, folder: str) -> bool:
    root = project.root
    if project.table("tool").get("pytest") or project.setup_cfg.has_section("tool:pytest"):
        return True
    named = ("pytest.ini", "conftest.py", f"{folder}/conftest.py" if folder else "pytest.ini")
    return any((root / name).is_file() for name in named) or "pytest" in str(
        (_groups(project), _extras(project))
    )


def _groups(project: Project) -> dict[str, object]:
    return project.table("dependency-groups")


def _extras(project: Project) -> dict[str, object]:
    found = project.table("project", "optional-dependencies")
    if not found and project.setup_cfg.has_section("options.extras_require"):
        return dict(project.setup_cfg.items("options.extras_require"))
    return found


def _first(names: Iterable[str]) -> str:
    return next((name for name in _NAMES if name in names), "")
