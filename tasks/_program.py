"""The console script `shipway`: Invoke's own program over the same tasks."""

from __future__ import annotations

from invoke.program import Program

__all__ = ["ShipwayProgram"]


class ShipwayProgram(Program):
    """`shipway TASK …`, for repositories without a tasks.py."""

    def print_version(self) -> None:
        """Print the version of shipway; it is looked up only when asked for."""
        from importlib.metadata import version  # 25 ms

        print(f"shipway {version('shipway')}")  # noqa: T201 - Invoke's programs print theirs so
