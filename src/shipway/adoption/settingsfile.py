"""The few lines that the repository's own files get, where the defaults do not fit it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.git_history import is_ignored
from shipway.project.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .facts import Facts

__all__ = ["gitignore_edit", "sdist_key", "settings_edit", "settings_needed"]

_HATCHLING = "hatchling.build"
_SELECTING = ("include", "only-include", "exclude", "packages")


def settings_needed(facts: Facts) -> dict[str, str]:
    """Return what `[tool.shipway]` has to say, since its defaults do not fit."""
    configured = facts.workspace.project.config.remote
    differs = facts.remote is not None and facts.remote != configured
    return {"remote": str(facts.remote)} if differs else {}


def settings_edit(facts: Facts) -> Iterator[Edit]:
    """Yield the edit of pyproject.toml, where there is one and something is to be said."""
    path = facts.workspace.project.root / "pyproject.toml"
    needed = settings_needed(facts)
    if not needed or not path.is_file():
        return
    import tomlkit  # noqa: PLC0415 - 50 ms that few repositories need

    before = path.read_bytes()
    mark = "\ufeff" if before.startswith("\ufeff".encode()) else ""
    document = tomlkit.parse(before.decode("utf-8-sig"))
    tool = document.setdefault("tool", tomlkit.table(is_super_table=True))
    table = tool.setdefault("shipway", tomlkit.table())
    for key, value in needed.items():
        table[key] = value
    after = tomlkit.dumps(document).replace("\r\n", "\n")
    after = after.replace("\n", "\r\n") if b"\r\n" in before else after
    yield Edit(path, before, (mark + after).encode())


def sdist_key(facts: Facts) -> str:
    """Return the table and key that keep the entry points out of the sdist; empty: not needed.

    Only hatchling puts every file of the repository into it, unless it is told which
    (https://hatch.pypa.io/latest/plugins/builder/sdist/#default-file-selection).
    """
    project = facts.workspace.project
    tables = (project.table("tool", "hatch", "build", *of) for of in ((), ("targets", "sdist")))
    if project.backend != _HATCHLING or any(key in each for each in tables for key in _SELECTING):
        return ""
    return '[tool.hatch.build.targets.sdist] exclude = ["/tasks.py", "/noxfile.py"]'


def gitignore_edit(facts: Facts) -> Iterator[Edit]:
    """Yield the edit of .gitignore, where git would add the folder of distributions."""
    project, repository = facts.workspace.project, facts.workspace.repository
    dist = project.config.dist.strip("/")
    if is_ignored(repository, project.root / dist / "sdist.tar.gz"):
        return
    path = project.root / ".gitignore"
    before = path.read_bytes() if path.is_file() else b""
    ending = b"\r\n" if b"\r\n" in before else b"\n"
    between = b"" if not before or before.endswith(b"\n") else ending
    yield Edit(path, before, before + between + f"/{dist}/".encode() + ending)
