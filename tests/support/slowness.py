"""Which cases of a test that costs much run each time: a telling few; all do in `nox -s slow`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from _pytest.mark import ParameterSet

__all__ = ["quick_ones", "slow"]


def quick_ones(quick: Collection[object], cases: Iterable[object]) -> list[ParameterSet]:
    """Mark each case slow that is not one of `quick`; a case of several values goes by its first.

    Raises `ValueError` where one of `quick` is no case.
    """
    all_values = [case if isinstance(case, tuple) else (case,) for case in cases]
    unknown = set(quick) - {values[0] for values in all_values}
    if unknown:
        raise ValueError(f"no such case: {unknown}")
    return [
        pytest.param(*values, marks=() if values[0] in quick else pytest.mark.slow)
        for values in all_values
    ]


def slow(*values: object) -> ParameterSet:
    """Mark one case of a test slow."""
    return pytest.param(*values, marks=pytest.mark.slow)
