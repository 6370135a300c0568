"""What lies in a distribution: what should not, and what should and does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.distributions.traces import Kind

from .rule import Expected, Problem, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.reader import Facts

__all__ = ["obfuscated"]


@rule(
    "obfuscated",
    finds="Python that is obfuscated or encrypted in a way that PyPI refuses",
    fix="publish the source as it is, or on an index of your own",
)
def obfuscated(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Tell what was found when the files were read."""
    for trace in facts.traces:
        if expected.public and trace.kind in {Kind.PYARMOR, Kind.SOURCEDEFENDER}:
            yield Problem(f"{facts.filename}: {trace.name}", f"it is {trace.kind}")
