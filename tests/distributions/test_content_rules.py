"""Rules about what lies in distributions, on pairs that break one and that break none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from distributions.breakers import EXPECTED, metadata_of, with_line, with_metadata
from distributions.content_breakers import (
    CONTENT,
    TOKEN_BODY,
    in_wheel,
    with_checksum,
    with_compiled,
)
from shipway.distributions.checks import check_distributions
from support.artifacts import changed_sdist, changed_wheel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shipway.distributions.findings import Finding

CASES = [
    pytest.param(rule, change, id=f"{rule}-{number}")
    for rule, cases in CONTENT.items()
    for number, change in enumerate(cases)
]
HELD_TO = {
    "bytecode": {"W001"},
    "top-level-junk": {"W005", "W009"},
    "wheel-empty": {"W007", "W008"},
}
"""What check-wheel-contents calls the faults of our rules."""


def findings(paths: list[Path]) -> tuple[Finding, ...]:
    return check_distributions(paths, EXPECTED, ignore={}).findings


@pytest.mark.parametrize(("rule", "change"), CASES)
def test_a_pair_with_one_fault_breaks_one_rule(
    pair: tuple[Path, Path], rule: str, change: Callable[[Path, Path], list[Path]]
) -> None:
    found = findings(change(*pair))
    assert {finding.rule for finding in found} == {rule}
    assert all(finding.problem and finding.fix for finding in found)


@pytest.mark.parametrize("rule", HELD_TO)
def test_check_wheel_contents_agrees(pair: tuple[Path, Path], rule: str) -> None:
    from check_wheel_contents.checker import WheelChecker  # noqa: PLC0415 - 0.3 s
    from check_wheel_contents.contents import WheelContents  # noqa: PLC0415 - the same

    def judged(wheel: Path) -> set[str]:
        failed = WheelChecker().check_contents(WheelContents.from_wheel(wheel))
        return {fault.check.name for fault in failed}

    for change in CONTENT[rule]:
        (wheel,) = change(*pair)
        assert judged(wheel) == HELD_TO[rule]


def test_check_wheel_contents_finds_no_fault_in_what_has_none(built_wheel: Path) -> None:
    from check_wheel_contents.checker import WheelChecker  # noqa: PLC0415 - 0.3 s
    from check_wheel_contents.contents import WheelContents  # noqa: PLC0415 - the same

    assert WheelChecker().check_contents(WheelContents.from_wheel(built_wheel)) == []


@pytest.fixture
def built_wheel(pair: tuple[Path, Path]) -> Path:
    return pair[1]


def test_a_secret_is_not_told_with_what_has_it(pair: tuple[Path, Path]) -> None:
    change = CONTENT["secret"][0]
    (found,) = findings(change(*pair))
    assert found.where.endswith("sample_flit/a.py:2")
    assert TOKEN_BODY not in str(found)


class TestLeniency:
    """What looks like a fault and is none."""

    def test_a_wheel_that_only_requires_others(self, pair: tuple[Path, Path]) -> None:
        gone = {"sample_flit/__init__.py": None, "*.dist-info/entry_points.txt": None}
        wheel = changed_wheel(pair[1], gone).rename(pair[1])

        def rewritten(text: str) -> str:
            return "\n".join(x for x in text.split("\n") if not x.startswith("Import-Name"))

        assert findings([with_metadata(wheel, rewritten)]) == ()

    @pytest.mark.parametrize(
        "text",
        [
            "[console_scripts]\nx = packaging.tags:sys_tags\n",
            "[console_scripts]\nx = sample_flit.fast:main [extra]\n",
            "[console_scripts]\nx = sample_flit.space.inner:main\n",
            "[some.group]\nx = a text of its own\n",
            "[console_scripts]\nx = json.tool:main\n",
        ],
    )
    def test_entry_points_that_lead_somewhere(self, pair: tuple[Path, Path], text: str) -> None:
        files = {
            "*.dist-info/entry_points.txt": text.encode(),
            "sample_flit/fast.abi3.so": b"",
            "sample_flit/space/inner.py": b"",
        }
        assert findings([changed_wheel(pair[1], files)]) == ()

    @pytest.mark.parametrize(
        "change",
        [
            with_compiled("cp311-cp311-manylinux_2_28_x86_64", "sample_flit/fast.so"),
            with_compiled("cp39-abi3-manylinux_2_28_x86_64", "sample_flit/fast.abi3.so"),
            with_compiled(
                "cp311-cp311-manylinux_2_28_x86_64",
                "sample_flit/a.cpython-311-x86_64-linux-gnu.so",
                "sample_flit/b.cpython-312-x86_64-linux-gnu.so",
            ),
            with_compiled("py3-none-any", "sample_flit/launcher.exe"),
            in_wheel("sample_flit/Some.class", b"\xca\xfe\xba\xbe\0\0\0\x34"),
            in_wheel("sample_flit/latin.py", b"# coding: latin-1\nNAME = 'caf\xe9'\n"),
            in_wheel("sample_flit/tests/__init__.py"),
            in_wheel("sample_flit/a.py", b"T = 'ghp_" + b"x" * 36 + b"'\n"),
            in_wheel("sample_flit/a.py", b"T = 'AKIAIOSFODNN7EXAMPLE'\n"),
            in_wheel("sample_flit/.env"),
            in_wheel("sample_flit/data.bin", b"\0" + with_checksum("ghp", TOKEN_BODY)),
        ],
    )
    def test_files_that_are_where_they_belong(
        self, pair: tuple[Path, Path], change: Callable[[Path, Path], list[Path]]
    ) -> None:
        assert findings(change(*pair)) == ()

    def test_tests_may_stay_out_of_the_wheel(self, pair: tuple[Path, Path]) -> None:
        more = {"sample_flit-1.2.3/src/sample_flit/tests/test_it.py": b""}
        sdist = changed_sdist(pair[0], metadata_of(pair[0]).encode(), more=more)
        assert findings([sdist, pair[1]]) == ()

    def test_what_an_sdist_leaves_open_may_differ(self, pair: tuple[Path, Path]) -> None:
        text = metadata_of(pair[0]).replace("Summary:", "Dynamic: Requires-Dist\nSummary:")
        sdist = changed_sdist(pair[0], text.encode())
        assert findings([sdist, with_line("Requires-Dist: six")(pair[1])]) == ()
