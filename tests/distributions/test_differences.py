"""How two builds of one distribution differ."""

from __future__ import annotations

import io
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from shipway.distributions.differences import Difference, difference
from support.artifacts import changed_wheel

NAME = "sample_flit/__init__.py"


def other_wheel(wheel: Path, **attributes: object) -> Path:
    """Write a wheel again, with other attributes of each file."""
    path = wheel.with_name("other.whl")
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            for name, value in attributes.items():
                setattr(info, name, value)
            new.writestr(info, content)
    return path


def other_sdist(sdist: Path, **attributes: object) -> Path:
    """Write an sdist again, with other attributes of each file."""
    path = sdist.with_name("other.tar.gz")
    with tarfile.open(sdist) as old, tarfile.open(path, "w:gz") as new:
        for info in old:
            content = old.extractfile(info)
            for name, value in attributes.items():
                setattr(info, name, value)
            new.addfile(info, io.BytesIO(content.read()) if content else None)
    return path


def test_the_same_bytes(pair: tuple[Path, Path], tmp_path: Path) -> None:
    for path in pair:
        assert difference(path, Path(shutil.copy(path, tmp_path / f"copy-{path.name}"))) is None


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'"""A sample."""\n\n\ndef main() -> int:\n', "line 4 is 'def main() -> None:', then"),
        (b'"""A sample."""\n', "line 3 is '', then not there"),
        (b"\0binary", "it differs from byte 0 of"),
        (None, "only the first has it"),
    ],
)
def test_a_file_that_differs(pair: tuple[Path, Path], content: bytes | None, what: str) -> None:
    """RECORD differs too, and is not what anybody would look at first."""
    found = difference(pair[1], changed_wheel(pair[1], {NAME: content}))
    assert found is not None
    assert found.member == NAME
    assert found.what.startswith(what)
    assert found.in_content


def test_a_file_that_only_the_second_has(pair: tuple[Path, Path]) -> None:
    found = difference(pair[1], changed_wheel(pair[1], {"sample_flit/new.py": b""}))
    assert found == Difference("sample_flit/new.py", "only the second has it", in_content=True)


@pytest.mark.parametrize(
    ("attributes", "what"),
    [
        ({"date_time": (2001, 2, 3, 4, 5, 6)}, "the date is 2023-11-14-22-13-20, then 2001-02-03"),
        ({"external_attr": 0o100600 << 16}, "the mode is rw-r--r--, then rw-------"),
        ({"compress_type": zipfile.ZIP_STORED}, "its files are the same, and folders, compression"),
    ],
)
def test_a_wheel_with_the_same_files(
    pair: tuple[Path, Path], attributes: dict[str, object], what: str
) -> None:
    found = difference(pair[1], other_wheel(pair[1], **attributes))
    assert found is not None
    assert found.what.startswith(what)
    assert not found.in_content


@pytest.mark.parametrize(
    ("attributes", "what"),
    [
        ({"mtime": 0}, "the date is 2023-11-14T22:13:20+00:00, then 1970-01-01"),
        ({"uname": "me"}, "the owner is 0:0, then me:0"),
    ],
)
def test_an_sdist_with_the_same_files(
    pair: tuple[Path, Path], attributes: dict[str, object], what: str
) -> None:
    found = difference(pair[0], other_sdist(pair[0], **attributes))
    assert found is not None
    assert found.what.startswith(what)
    assert not found.in_content


def test_files_in_another_order(pair: tuple[Path, Path]) -> None:
    path = pair[1].with_name("other.whl")
    with zipfile.ZipFile(pair[1]) as old, zipfile.ZipFile(path, "w") as new:
        for info in reversed(old.infolist()):
            new.writestr(info, old.read(info))
    found = difference(pair[1], path)
    assert found is not None
    assert found.what.startswith("it comes where the second has ")
    assert not found.in_content
