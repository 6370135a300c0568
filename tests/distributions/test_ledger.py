"""The ledger: what is written is read back, and nothing else is taken for one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shipway.distributions.ledger import Distribution, Ledger
from shipway.errors.build import BrokenLedger

LEDGER = Ledger(
    project="a",
    version="1.0",
    commit="c" * 40,
    dirty=False,
    built="2026-11-24T12:00:00+00:00",
    distributions=(Distribution("a-1.0.tar.gz", 3, "f" * 64),),
    tools={"python": "3.13"},
)


def test_what_is_written_is_read_back() -> None:
    assert Ledger.from_json(LEDGER.to_json()) == LEDGER


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"format": 1', "null", "[]", '"text"', "{}", '{"format": 2}', '{"format": 1}',
     "[" * 100_000],
)  # fmt: skip
def test_what_is_no_ledger_is_broken(text: str) -> None:
    with pytest.raises(BrokenLedger):
        Ledger.from_json(text)


@pytest.mark.parametrize(
    "change",
    [
        {"project": 1},
        {"version": None},
        {"version": "newest"},
        {"commit": []},
        {"dirty": "no"},
        {"built": 0},
        {"tools": []},
        {"distributions": []},
        {"distributions": 1},
        {"distributions": ["a-1.0.tar.gz"]},
        {"distributions": [{"filename": "a"}]},
        {"distributions": [{"filename": 1, "size": 1, "sha256": "f"}]},
        {"distributions": [{"filename": "a", "size": "1", "sha256": "f"}]},
        {"distributions": [{"filename": "a", "size": 1, "sha256": None}]},
        {"distributions": [{"filename": "../a", "size": 1, "sha256": "f"}]},
        {"more": 1},
    ],
)
def test_a_value_of_another_type_makes_it_broken(change: dict[str, Any]) -> None:
    data = {**json.loads(LEDGER.to_json()), **change}
    with pytest.raises(BrokenLedger):
        Ledger.from_json(json.dumps(data))
