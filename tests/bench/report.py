"""The page of results: tables with their aims, the machine, how to repeat it."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.measure import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.measure import Effort

__all__ = ["Table", "at_least", "at_most", "page"]

_TOOLS = (
    "shipway", "invoke", "nox", "uv", "build", "twine", "pypiserver", "bump-my-version",
    "commitizen", "hatch", "tbump",
)  # fmt: skip


_START = """\
# Performance

Whole commands, each a process of its own, against what people use today. `nox -s bench` measures
all of it in one run and writes this page. Those compared run once in vain and then in turn,
A B C A B C; a figure is the median of {rounds} runs, of {starts} for the short commands. The ratios
are those of the medians.
"""

_END = """\
## Repeating it

```
nox -s bench                      # all of it; writes this page
nox -s bench -- --quick           # fewer runs and smaller files, to try the script; only prints
nox -s bench -- --only=release    # or start, upload, scale; only prints
```

Nothing else should run meanwhile. It needs 2 GiB for temporary files, and the package index that
the machine's pip and uv use, for the build backends.
"""


@dataclass(frozen=True)
class Table:
    """What was measured, under a heading and with what must be known about it."""

    title: str
    text: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> Iterator[str]:
        """Return the table as Markdown."""
        yield from (f"## {self.title}", "", *self.text.splitlines(), "")
        yield _line(self.head)
        yield "|---" * len(self.head) + "|"
        yield from map(_line, self.rows)
        yield ""


def at_most(figure: float, aim: float, unit: str = "") -> str:
    """Return the figure beside its aim."""
    return _beside(figure, f"at most {aim:g}{unit}", unit, met=figure <= aim)


def at_least(figure: float, aim: float) -> str:
    """Return the figure beside its aim."""
    return _beside(figure, f"at least {aim:g}", "", met=figure >= aim)


def _beside(figure: float, aim: str, unit: str, *, met: bool) -> str:
    shown = f"{figure:.2f}" if not unit else f"{figure:z.0f}{unit}"
    return f"{shown} (aim: {aim})" if met else f"**{shown}** (aim: {aim}; missed)"


def page(tables: Sequence[Table], effort: Effort) -> str:
    """Return docs/performance.md."""
    start = _START.format(rounds=effort.rounds, starts=effort.starts)
    lines = [line for table in tables for line in table.lines()]
    return "\n".join([start, *lines, *_machine(), "", _END])


def _machine() -> list[str]:
    memory = psutil.virtual_memory().total / (1 << 30)
    tools = ", ".join(f"{name} {metadata.version(name)}" for name in _TOOLS)
    git = run(Path(), "git", "version").removeprefix("git version").strip()
    return [
        "## The machine",
        "",
        f"- {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory",
        f"- {_system()}, {platform.machine()}",
        f"- {platform.python_implementation()} {platform.python_version()}, git {git}",
        f"- {tools}",
    ]


def _processor() -> str:
    if platform.system() == "Linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    if platform.system() == "Darwin":
        return run(Path(), "sysctl", "-n", "machdep.cpu.brand_string").strip()
    return platform.processor() or "unknown processor"


def _system() -> str:
    if platform.system() == "Linux":
        kernel = ".".join(platform.release().split(".")[:2])
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']} (Linux {kernel})"
    return f"{platform.system()} {platform.release()}"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
