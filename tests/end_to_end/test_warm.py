"""A shipway that was forked does and says what one does that was started."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from support import warm
from support.slowness import slow

if TYPE_CHECKING:
    from support.projects import Sample

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="never forked there")


@pytest.mark.parametrize(
    "arguments",
    [("current", "--json"), slow(("--list",)), slow(("release", "--part=pach")), slow(("tga",))],
)
def test_both_say_the_same(sample: Sample, arguments: tuple[str, ...]) -> None:
    assert warm.forked(arguments, sample.root, os.environ) == warm.cold(
        arguments, sample.root, os.environ
    )


def test_a_variable_of_python_itself_starts_it_anew(sample: Sample) -> None:
    told = {**os.environ, "PYTHONWARNINGS": "no such warning"}
    assert "Invalid -W option" in warm.run_shipway(["current"], sample.root, told).stderr


def test_no_command_sees_what_the_one_before_it_was_given(sample: Sample) -> None:
    told = {**os.environ, "SOURCE_DATE_EPOCH": "yesterday"}
    assert "yesterday" in warm.forked(["build"], sample.root, told).stderr
    (folder := sample.root / "elsewhere").mkdir()
    command = ("current", "--json")
    assert warm.forked(command, folder, os.environ) == warm.cold(command, folder, os.environ)
