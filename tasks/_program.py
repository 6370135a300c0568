"""The console script `shipway`: Invoke's own program over the same tasks."""

from __future__ import annotations

import sys

from invoke.exceptions import Exit, ParseError
from invoke.program import Program

from shipway.config import nearest
from shipway.errors.base import ExitStatus
from shipway.errors.usage import WrongUsage
from shipway.report.problems import show_problem
from shipway.report.writer import Writer

__all__ = ["ShipwayProgram"]


class ShipwayProgram(Program):
    """`shipway TASK …`, for repositories without a tasks.py."""

    def run(self, argv: list[str] | None = None, exit: bool = True) -> None:
        """Run the tasks; leave an interrupt to the caller, where Invoke would end with 1."""
        try:
            super().run(argv, exit)
        except SystemExit as end:
            if isinstance(end.__context__, KeyboardInterrupt):
                raise KeyboardInterrupt from None
            raise

    def print_version(self) -> None:
        """Print the version of shipway; it is looked up only when asked for."""
        from importlib.metadata import version  # 25 ms

        print(f"shipway {version('shipway')}")  # noqa: T201 - Invoke's programs print theirs so

    def parse_tasks(self) -> None:
        """Read the tasks and options; words that are none end with status 2 and the nearest one."""
        try:
            super().parse_tasks()
        except ParseError as error:
            hint = nearest(self._unknown_word(), self.collection.task_names)
            problem = WrongUsage(str(error), fix=[hint] if hint else ["shipway --list"])
            show_problem(Writer(json="--json" in sys.argv), problem)
            raise Exit(code=int(ExitStatus.USAGE)) from None

    def _unknown_word(self) -> str:
        words = self.core.unparsed
        return next((word for word in words if word not in self.collection.task_names), "")
