"""What reading costs grows no faster than what is read, however that is made."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from distributions.breakers import EXPECTED
from shipway.distributions.checks.layout import duplicate_member
from shipway.distributions.checks.rule import Release
from shipway.distributions.reader import Member, read_distribution
from shipway.distributions.secrets import secrets_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MORE = 4
_NOISE = 0.1
"""Seconds of computing that may come from elsewhere."""


def _seconds(action: Callable[[], object]) -> float:
    """Return how long this process computes, at best."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        action()
        taken.append(time.process_time() - start)
    return min(taken)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"AKIAIOSFODNN7ABCDEFG\n"),
        (b"-----BEGIN PRIVATE KEY-----", b"\n"),
        (b"T3BlbkFJ ", b"sk-"),
    ],
    ids=["tokens", "a key without end", "beginnings of keys"],
)
def test_looking_for_secrets(start: bytes, piece: bytes) -> None:
    def looking(times: int) -> float:
        return _seconds(lambda: list(secrets_in(start + piece * times)))

    assert looking(_MORE * 10_000) < 2 * _MORE * looking(10_000) + _NOISE


def test_the_lines_of_many_secrets() -> None:
    text = b"\n".join(b"AKIAIOSFODNN7ABCDEFG" for _ in range(3))
    assert [secret.line for secret in secrets_in(b"\n" + text)] == [2, 3, 4]


def test_paths_that_are_alike(pair: tuple[Path, Path]) -> None:
    facts = read_distribution(pair[0])

    def comparing(number: int) -> float:
        names = (f"a/{letter}{index}" for index in range(number) for letter in "xX")
        archive = replace(facts.archive, members=tuple(Member(name, 0) for name in names))
        release = Release((replace(facts, archive=archive),), EXPECTED)
        found: list[object] = []
        taken = _seconds(lambda: found.append(len(list(duplicate_member.check(release)))))
        assert found == [number, number]
        return taken

    assert comparing(_MORE * 1000) < 2 * _MORE * comparing(1000) + _NOISE
