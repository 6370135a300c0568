"""Short commands: what shipway adds to a bare Invoke, and bumping against other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.measure import Entry, note, run, take_turns, timed
from bench.report import Table, at_most
from support.projects import make_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from bench.measure import Effort
    from support.projects import Sample

__all__ = ["measure_starts"]

_BARE = """\
from invoke import task


@task
def nothing(context):
    pass
"""

_FILES = {
    "tasks.py": "from shipway.tasks import ns\n",
    ".bumpversion.toml": """\
[tool.bumpversion]
current_version = "1.0.0"

[[tool.bumpversion.files]]
filename = "pyproject.toml"
search = 'version = "{current_version}"'
replace = 'version = "{new_version}"'
""",
    ".cz.toml": """\
[tool.commitizen]
version_provider = "pep621"
tag_format = "v$version"
""",
    "tbump.toml": r"""
[version]
current = "1.0.0"
regex = '(?P<major>\d+)\.(?P<minor>\d+)\.(?P<patch>\d+)'

[git]
tag_template = "v{new_version}"
message_template = "Release {new_version}"

[[file]]
src = "pyproject.toml"
search = 'version = "{current_version}"'
""",
}

_BARE_INVOKE = "invoke nothing"
_TASKS = (
    "invoke current",
    "invoke bump --part=patch --dry-run",
    "invoke bump --part=patch",
)
_OURS = "shipway bump --part=patch"
_OTHERS = (
    "bump-my-version bump patch",
    "cz bump --yes --increment PATCH --version-files-only",
    "hatch version patch",
    "tbump --non-interactive --only-patch 1.0.1",
)

_TEXT_OF_STARTS = "`invoke nothing` runs an empty task; the others work in a sample project."
_TEXT_OF_BUMPS = (
    "Each edits the version in `pyproject.toml` of the same project: no commit, no tag."
)


def measure_starts(folder: Path, effort: Effort) -> Iterable[Table]:
    """Measure the short commands in one sample project."""
    note("short commands, in seconds")
    bare = folder / "bare"
    bare.mkdir()
    (bare / "tasks.py").write_text(_BARE, encoding="utf-8")
    sample = make_sample(folder, backend="hatchling")
    sample.commit("Configure", **_FILES)
    sample.git("tag", "v1.0.0")
    entries = [
        Entry(_BARE_INVOKE, lambda: bare, _running(_BARE_INVOKE)),
        *(_editing(sample, command) for command in (*_TASKS, _OURS, *_OTHERS)),
    ]
    took = take_turns(entries, effort.starts)
    return _starts(took), _bumps(took)


def _editing(sample: Sample, command: str) -> Entry[Path]:
    def committed() -> Path:
        sample.git("checkout", "--quiet", ".")
        return sample.root

    return Entry(command, committed, _running(command))


def _running(command: str) -> Callable[[Path], float]:
    return timed(lambda folder: run(folder, *command.split()))


def _starts(took: Mapping[str, float]) -> Table:
    bare = took[_BARE_INVOKE]
    rows = [(f"`{_BARE_INVOKE}`", _milliseconds(bare), "1.00")]
    rows += [
        (f"`{command}`", _milliseconds(took[command]), at_most(took[command] / bare, 1.3))
        for command in _TASKS
    ]
    head = ("command", "time", "÷ bare invoke")
    return Table("Starting", _TEXT_OF_STARTS, head, tuple(rows))


def _bumps(took: Mapping[str, float]) -> Table:
    rows = [
        (f"`{command}`", _milliseconds(took[command]), f"{took[command] / took[_OURS]:.2f}")
        for command in (_OURS, *_OTHERS)
    ]
    return Table("Bumping", _TEXT_OF_BUMPS, ("command", "time", "÷ shipway"), tuple(rows))


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
