"""Which wheel an installer would take, and which files are not for a Python."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest
from packaging.tags import platform_tags

from shipway.errors.build import NotADistribution
from shipway.verification.artifacts import choose_wheel, excluded, read_filename, runs_here
from support.artifacts import changed_sdist
from support.verification import Wheel

if TYPE_CHECKING:
    from pathlib import Path

HERE = next(iter(platform_tags()))


def wheels(*tags: str) -> list[str]:
    return [f"demo-1.0-{tag}.whl" for tag in tags]


@pytest.mark.parametrize(
    ("python", "taken"),
    [
        ("3.8", f"cp38-cp38-{HERE}"),
        ("3.11", f"cp39-abi3-{HERE}"),
        ("3.13", f"cp313-cp313-{HERE}"),
        ("3.13t", f"cp313-cp313t-{HERE}"),
        ("3.14t", "py3-none-any"),
    ],
)
def test_the_most_specific_wheel_that_fits_is_taken(python: str, taken: str) -> None:
    names = wheels(
        "py3-none-any",
        f"cp38-cp38-{HERE}",
        f"cp39-abi3-{HERE}",
        f"cp313-cp313-{HERE}",
        f"cp313-cp313t-{HERE}",
        "cp312-cp312-win_of_another_kind",
    )
    for order in (names, names[::-1]):
        chosen = choose_wheel([read_filename(name) for name in order], python)
        assert chosen is not None
        assert chosen.text == f"demo-1.0-{taken}.whl"


def test_the_highest_build_number_is_taken() -> None:
    names = ["demo-1.0-1-py3-none-any.whl", "demo-1.0-2-py3-none-any.whl"]
    for order in (names, names[::-1]):
        chosen = choose_wheel([read_filename(name) for name in order], "3.11")
        assert chosen is not None
        assert chosen.build == (2, "")


def test_without_a_wheel_that_fits_there_is_none() -> None:
    names = wheels("cp27-cp27mu-linux_x86_64", "cp312-cp312-macosx_99_0_ppc")
    assert choose_wheel([read_filename(name) for name in names], "3.11") is None
    assert choose_wheel([], "3.11") is None


@pytest.mark.parametrize(
    ("name", "here"),
    [
        ("demo-1.0.tar.gz", True),
        ("demo-1.0-py3-none-any.whl", True),
        (f"demo-1.0-cp311-cp311-{HERE}.whl", True),
        ("demo-1.0-cp311-cp311-riscos.whl", False),
    ],
)
def test_files_for_other_platforms_are_not_fetched(name: str, here: bool) -> None:
    assert runs_here(read_filename(name)) is here


@pytest.mark.parametrize(
    "name", ["notes.txt", "demo.whl", "demo-1.0.egg", "demo-x.tar.gz", "demo-1.0-py3-none.whl"]
)
def test_other_names_are_no_distributions(name: str) -> None:
    with pytest.raises(NotADistribution):
        read_filename(name)


@pytest.mark.parametrize(
    ("requires", "version", "is_excluded"),
    [
        (">=3.9", "3.8.18", True),
        (">=3.8.1", "3.8.18", False),
        (">=3.13", "3.13.0t", False),
        ("<=3.11", "3.11.7", True),
        ("what ever", "3.11.7", False),
    ],
)
def test_the_metadata_of_a_file_says_which_pythons_it_is_for(
    tmp_path: Path, requires: str, version: str, is_excluded: bool
) -> None:
    wheel = Wheel(metadata=[f"Requires-Python: {requires}"]).write(tmp_path)
    assert (excluded(wheel, version) is not None) is is_excluded


def test_so_does_that_of_an_sdist(tmp_path: Path) -> None:
    plain = tmp_path / "demo-1.0.tar.gz"
    with tarfile.open(plain, "w:gz") as archive:
        for name in ("demo-1.0/demo.egg-info/PKG-INFO", "demo-1.0/PKG-INFO"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    metadata = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Python: >=3.9\n"
    sdist = changed_sdist(plain, metadata)
    assert excluded(sdist, "3.8.18") == "Requires-Python >=3.9 excludes 3.8.18"
    assert excluded(sdist, "3.9.0") is None
    assert excluded(plain, "3.8.18") is None


@pytest.mark.parametrize("name", ["demo-1.0.tar.gz", "demo-1.0-py3-none-any.whl", "demo-1.0.zip"])
def test_what_cannot_be_read_is_no_distribution(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"neither tar nor zip")
    with pytest.raises(NotADistribution, match="cannot be read"):
        excluded(tmp_path / name, "3.11.0")


def test_a_wheel_without_metadata_is_no_distribution(tmp_path: Path) -> None:
    wheel = Wheel(changes={"*.dist-info/METADATA": None}).write(tmp_path)
    with pytest.raises(NotADistribution, match="no metadata"):
        excluded(wheel, "3.11.0")
