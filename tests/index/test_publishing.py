"""Comparing what was built with what an index lists, and the order of uploads."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shipway.distributions.ledger import Distribution
from shipway.distributions.publishing import IndexFile, compare, upload_order
from shipway.errors.upload import FileConflict

OURS, OTHER = "a" * 64, "b" * 64


def _ours(name: str, size: int = 1) -> Distribution:
    return Distribution(name, size, OURS)


def _listed(name: str, sha256: str | None, *, yanked: bool = False) -> IndexFile:
    return IndexFile(name, f"https://x/{name}", sha256, None, None, yanked)


def test_an_index_without_the_project_lacks_every_file() -> None:
    comparison = compare([_ours("a-1.tar.gz")], None)
    assert comparison.to_upload == (_ours("a-1.tar.gz"),)
    assert not comparison.complete


def test_each_file_is_missing_identical_conflicting_or_of_unknown_hash() -> None:
    ours = [_ours(f"a-1-{kind}.whl") for kind in ("missing", "same", "other", "unknown")]
    listed = [
        _listed("a-1-same.whl", OURS),
        _listed("a-1-other.whl", OTHER),
        _listed("a-1-unknown.whl", None),
        _listed("a-0.9.whl", OTHER),
    ]
    comparison = compare(ours, listed)
    assert [item.filename for item in comparison.to_upload] == ["a-1-missing.whl"]
    assert [item.filename for item in comparison.identical] == ["a-1-same.whl"]
    assert [item.distribution.filename for item in comparison.conflicting] == ["a-1-other.whl"]
    assert [item.filename for item in comparison.unknown_hash] == ["a-1-unknown.whl"]


def test_a_yanked_file_is_there() -> None:
    assert compare([_ours("a-1.whl")], [_listed("a-1.whl", OURS, yanked=True)]).complete


def test_a_conflict_names_the_file_and_both_hashes() -> None:
    (refusal,) = compare([_ours("a-1.whl")], [_listed("a-1.whl", OTHER)]).refusals("https://x/")
    assert isinstance(refusal, FileConflict)
    assert all(part in refusal.what for part in ("https://x/", "a-1.whl", OURS, OTHER))


_names = st.sampled_from([f"a-1-{number}.whl" for number in range(6)])


@given(
    st.sets(_names),
    st.dictionaries(_names, st.sampled_from([OURS, OTHER, None])),
)
def test_every_distribution_is_in_exactly_one_group(
    ours: set[str], listed: dict[str, str | None]
) -> None:
    comparison = compare(
        [_ours(name) for name in ours], [_listed(name, sha) for name, sha in listed.items()]
    )
    groups = [
        [item.filename for item in comparison.to_upload],
        [item.filename for item in comparison.identical],
        [item.distribution.filename for item in comparison.conflicting],
        [item.filename for item in comparison.unknown_hash],
    ]
    assert sorted(name for group in groups for name in group) == sorted(ours)
    assert comparison.complete == (ours == set(groups[1]))


def test_the_universal_wheel_goes_first_and_the_sdist_last() -> None:
    """An sdist that is there alone is compiled by every installer in the world."""
    built = [
        _ours("a-1.tar.gz", 1),
        _ours("a-1-cp311-cp311-manylinux_2_17_x86_64.whl", 50),
        _ours("a-1-cp312-cp312-win_amd64.whl", 20),
        _ours("a-1-py3-none-any.whl", 90),
    ]
    assert [item.filename for item in upload_order(built)] == [
        "a-1-py3-none-any.whl",
        "a-1-cp312-cp312-win_amd64.whl",
        "a-1-cp311-cp311-manylinux_2_17_x86_64.whl",
        "a-1.tar.gz",
    ]
