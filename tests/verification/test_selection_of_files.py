"""Which files of a folder are verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shipway.distributions.ledger import Distribution, Ledger
from shipway.errors.base import SeveralProblems
from shipway.errors.build import NotADistribution
from shipway.errors.verify import FileNotBuilt, NothingToVerify
from shipway.verification.selection import select_all, select_built, select_newest

if TYPE_CHECKING:
    from pathlib import Path


def fill(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"")
    return folder


def ledger(*names: str) -> Ledger:
    files = tuple(Distribution(name, 0, "0" * 64) for name in names)
    return Ledger("demo", "1.0", "c0ffee", dirty=False, built="then", distributions=files)


def test_the_newest_version_by_pep_440_is_taken_and_the_rest_is_named(tmp_path: Path) -> None:
    dist = fill(
        tmp_path / "dist",
        "demo-1.9.tar.gz",
        "demo-1.10-py3-none-any.whl",
        "demo-1.10.tar.gz",
        "demo-1.10rc1.tar.gz",
        "another-7.0.tar.gz",
        ".gitignore",
        "demo-1.10.tar.gz.asc",
        "demo-1.10.tar.gz.publish.attestation",
        "demo-1.10.tar.gz.sig",
        "demo-1.10.tar.gz.crt",
        "demo-1.10.tar.gz.sigstore.json",
    )
    (dist / "a folder").mkdir()
    selection = select_newest(dist, "Demo")
    assert [path.name for path, _ in selection.files] == [
        "demo-1.10-py3-none-any.whl", "demo-1.10.tar.gz",
    ]  # fmt: skip
    assert "another-7.0.tar.gz, demo-1.10rc1.tar.gz, demo-1.9.tar.gz" in selection.note


@pytest.mark.parametrize("names", [(), (".gitignore",), ("another-1.0.tar.gz",)])
def test_nothing_of_the_project_is_an_error(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(NothingToVerify, match="no sdist and no wheel of demo"):
        select_newest(fill(tmp_path / "dist", *names), "demo")


def test_a_folder_that_is_not_there_is_as_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(NothingToVerify):
        select_newest(tmp_path / "nowhere", "demo")


def test_files_that_are_no_distributions_are_refused_together(tmp_path: Path) -> None:
    dist = fill(
        tmp_path / "dist", "demo-1.0.tar.gz", "notes.txt", "notes.sig", "demo-1.0-nonsense.whl"
    )
    with pytest.raises(SeveralProblems) as caught:
        select_newest(dist, "demo")
    assert {type(problem) for problem in caught.value.problems} == {NotADistribution}
    assert {problem.what.split()[0] for problem in caught.value.problems} == {
        "notes.txt", "notes.sig", "demo-1.0-nonsense.whl",
    }  # fmt: skip


def test_what_the_ledger_lists_is_taken_and_nothing_else(tmp_path: Path) -> None:
    dist = fill(tmp_path / "dist", "demo-1.0.tar.gz", "demo-2.0.tar.gz", "notes.txt")
    selection = select_built(dist, ledger("demo-1.0.tar.gz"))
    assert selection.files == ((dist / "demo-1.0.tar.gz", "0" * 64),)


def test_a_listed_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    dist = fill(tmp_path / "dist", "demo-1.0.tar.gz")
    with pytest.raises(FileNotBuilt, match=r"demo-1\.0-py3-none-any\.whl"):
        select_built(dist, ledger("demo-1.0.tar.gz", "demo-1.0-py3-none-any.whl"))


def test_a_folder_filled_for_this_is_taken_whole_with_the_hashes_that_are_known(
    tmp_path: Path,
) -> None:
    folder = fill(tmp_path / "files", "demo-1.0.tar.gz", "demo-1.0-py3-none-any.whl")
    selection = select_all(folder, {"demo-1.0.tar.gz": "the sha256"})
    assert [(path.name, known) for path, known in selection.files] == [
        ("demo-1.0-py3-none-any.whl", None),
        ("demo-1.0.tar.gz", "the sha256"),
    ]
    with pytest.raises(NothingToVerify):
        select_all(fill(tmp_path / "empty"), {})
