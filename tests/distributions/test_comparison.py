"""The release before this one: which it is, what differs from it, and what is warned of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from distributions.breakers import EXPECTED, tagged, with_metadata
from shipway.distributions.checks import check_distributions
from shipway.distributions.earlier import Earlier, files_before, to_read
from shipway.distributions.findings import Severity
from shipway.distributions.publishing import IndexFile
from shipway.distributions.reader import read_distribution
from support.artifacts import changed_wheel

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.distributions.findings import Report


def listed(name: str, *, yanked: bool = False, size: int | None = None) -> IndexFile:
    return IndexFile(name, f"https://example.org/{name}", None, size, None, yanked)


def report(now: Path, before: Path, version: str = "1.2.2", size: int | None = None) -> Report:
    """Compare a wheel with one that stands for the release before."""
    file = listed(before.name, size=before.stat().st_size if size is None else size)
    earlier = Earlier(Version(version), (file,), (read_distribution(before),))
    return check_distributions([now], replace(EXPECTED, earlier=earlier), ignore={})


def names(found: Report) -> set[str]:
    assert {finding.severity for finding in found.findings} <= {Severity.WARNING}
    return {finding.rule for finding in found.findings}


class TestChoice:
    def test_the_newest_before_and_nothing_that_was_yanked(self) -> None:
        files = [
            listed("a-1.0.tar.gz"),
            listed("a-1.1.tar.gz"),
            listed("a-1.1-py3-none-any.whl"),
            listed("a-1.2.tar.gz", yanked=True),
            listed("a-1.3rc1.tar.gz"),
            listed("a-2.0.tar.gz"),
            listed("notes.txt"),
        ]
        assert [file.filename for file in files_before(files, Version("1.3"))] == [
            "a-1.1.tar.gz",
            "a-1.1-py3-none-any.whl",
        ]
        assert [file.filename for file in files_before(files, Version("1.3rc2"))] == [
            "a-1.3rc1.tar.gz"
        ]
        assert files_before(files, Version("0.9")) == ()

    def test_the_wheel_of_the_same_tags_and_nothing_huge(self) -> None:
        files = [
            listed("a-1.0-cp311-cp311-win_amd64.whl"),
            listed("a-1.0-cp312-cp312-win_amd64.whl"),
            listed("a-1.0.tar.gz", size=21 * 2**20),
        ]
        ours = ["a-1.1.tar.gz", "a-1.1-cp312-cp312-win_amd64.whl"]
        assert to_read(files, ours) == (files[1],)
        assert to_read(files, ["a-1.1-py3-none-any.whl"]) == (files[0],)


class TestRules:
    def test_the_same_again_is_told_and_no_fault(self, pair: tuple[Path, Path]) -> None:
        found = report(pair[1], pair[1])
        assert found.findings == ()
        (note,) = found.notes
        assert "compared with 1.2.2" in note

    def test_a_module_and_a_script_that_are_gone(self, pair: tuple[Path, Path]) -> None:
        more = {
            "sample_flit/public.py": b"",
            "sample_flit/_private.py": b"",
            "*.dist-info/entry_points.txt": b"[console_scripts]\nold = sample_flit:main\n",
        }
        before = changed_wheel(pair[1], more)
        found = report(pair[1], before)
        assert names(found) == {"module-gone", "entry-point-gone"}
        assert any("sample_flit.public" in finding.problem for finding in found.findings)
        assert not any("_private" in finding.problem for finding in found.findings)
        assert "2 files gone" in found.notes[0]
        assert report(pair[1], before, version="0.9").findings == ()

    def test_one_file_is_counted_as_one(self, pair: tuple[Path, Path]) -> None:
        before = changed_wheel(pair[1], {"sample_flit/_private.py": b""})
        assert "; 1 file gone: " in report(pair[1], before).notes[0]

    def test_a_python_that_is_gone(self, pair: tuple[Path, Path]) -> None:
        before = with_metadata(pair[1], lambda text: text.replace(">=3.8", ">=3.7"))
        found = report(pair[1], before)
        assert names(found) == {"python-gone"}
        assert "requires-python was >=3.7, now >=3.8" in found.notes[0]
        assert report(pair[1], before, version="1.1.9").findings == ()

    @pytest.mark.parametrize("size", [1, 10_000_000])
    def test_a_size_that_jumps(self, pair: tuple[Path, Path], size: int) -> None:
        large = changed_wheel(pair[1], {"sample_flit/data.bin": bytes(200_000)}, method=0)
        assert names(report(large, large, size=size)) == {"size-jump"}
        assert report(pair[1], pair[1], size=1).findings == ()

    def test_wheels_that_are_gone(self, pair: tuple[Path, Path]) -> None:
        windows = tagged("cp311-cp311-win_amd64")(pair[1])
        before = tagged("cp310-cp310-win_amd64")(pair[1])
        assert names(report(windows, before)) == {"wheels-gone"}
        assert names(report(pair[1], before)) == set()

    def test_a_dependency_that_is_new_is_told(self, pair: tuple[Path, Path]) -> None:
        before = with_metadata(pair[1], lambda text: text.replace("packaging>=20", "six"))
        found = report(pair[1], before)
        assert found.findings == ()
        assert "requires now packaging" in found.notes[0]
        assert "no longer requires six" in found.notes[0]
