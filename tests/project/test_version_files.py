"""The files of `version-files` follow a bump: one place each, or a clear refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.errors.usage import BadConfiguration
from shipway.errors.versions import (
    VersionFileAmbiguous,
    VersionFileIsPattern,
    VersionFileMissing,
    VersionFileNoMatch,
    VersionFileOutside,
)
from support.layout import bump_of, with_version_files, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.errors.base import ShipwayError

NEW = Version("1.3.0")


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("'V'", "§"),
        ("'V'", "v§\n"),
        ("'V'", "at §, not 1.2.30, 11.2.3, 1.2.3.4, 1.2.3rc1, 1.2.3.dev0, py1.2.3, py1.1.2.3\n"),
        ("'V'", f"§ {'9' * 5000} 1.٢.3"),
        ("'V'", "x-§.cfg and 1!1.2.3 and 1.2.3+local and 1.2.3-1\n"),
        ("'V'", "it is §."),
        ("'V'", "name-§-py3-none-any.whl"),
        ("'V'", "V§-changes"),
        ("{ path = 'V', pattern = 'py{version}' }", "1.2.3 py§ py1.2.34"),
        ("{ path = 'V', pattern = '\"{version}\"' }", '"§" 1.2.3'),
        ("{ path = 'V', pattern = '{name}=={version}' }", "x==1.2.3 Example.Pkg==§"),
        ("{ path = 'V', pattern = '{version}.tar' }", "1.2.3.4.tar §.tar"),
        ("{ path = 'V', pattern = '(.*) {version} [$' }", "(.*) § [$ a 1.2.3"),
        ("{ path = 'V', pattern = '{{{version}}}' }", "{§} 1.2.3"),
        ("{ path = 'V', pattern = 'версия {version}' }", "a 1.2.3 версия § ü"),
        ("{ path = 'V', pattern = \"v:\\n{version}\\n\" }", "1.2.3\r\nv:\r\n§\r\n"),
        ("{ path = 'V', pattern = '{version} to {version}' }", "§ to §, 1.2.3 to 1.2.4"),
    ],
)
def test_a_version_file_follows(root: Path, entry: str, text: str) -> None:
    with_version_files(root, entry)
    write_files(root, {"V": text.replace("§", "1.2.3")})
    after = bump_of(root, NEW)[root / "V"].after.decode()
    assert after == text.replace("§", "1.3.0")


def test_a_version_file_may_spell_the_version_in_its_own_way(root: Path) -> None:
    with_version_files(root, "'V'")
    write_files(root, {"V": "released as 01.02.3, not 1.2.30\n"})
    edit = bump_of(root, NEW)[root / "V"]
    assert edit.after == b"released as 1.3.0, not 1.2.30\n"


def test_a_file_of_any_encoding_follows(root: Path) -> None:
    with_version_files(root, "'V'")
    (root / "V").write_bytes(b"\xef\xbb\xbf\xff\xfe 1.2.3 \xe9")
    assert bump_of(root, NEW)[root / "V"].after == b"\xef\xbb\xbf\xff\xfe 1.3.0 \xe9"


def test_the_file_of_the_source_becomes_one_edit(root: Path) -> None:
    with_version_files(
        root,
        "{ path = 'pyproject.toml', pattern = 'x-{version}' }, "
        "{ path = 'link', pattern = '\"{version}\"\\nrequires' }",
    )
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    text = text.replace("'\"{version}\"\\nrequires'", '"\\"{version}\\"\\nrequires"')
    write_files(root, {"pyproject.toml": f"# x-1.2.3 \n{text}"})
    (root / "link").symlink_to("pyproject.toml")
    edits = bump_of(root, NEW)
    assert list(edits) == [root / "pyproject.toml"]
    after = edits[root / "pyproject.toml"].after.decode()
    assert after == (root / "pyproject.toml").read_text(encoding="utf-8").replace("1.2.3", "1.3.0")


def test_a_bump_that_was_interrupted_is_finished(root: Path) -> None:
    with_version_files(root, '"done", "todo"')
    write_files(root, {"done": "1.3.0", "todo": "1.2.3 before 1.3.0"})
    done = bump_of(root, NEW)
    assert set(done) == {root / "pyproject.toml", root / "todo"}
    for edit in done.values():
        edit.path.write_bytes(edit.after)
    assert bump_of(root, NEW) == {}


@pytest.mark.parametrize(
    ("entry", "content", "error", "text"),
    [
        ("'V'", "1.2.4, 1.2", VersionFileNoMatch, "where '{version}' says; it has 1.2, 1.2.4"),
        ("'V'", "", VersionFileNoMatch, "V does not have 1.2.3 where '{version}' says"),
        ("'V'", "1.2.3\n\n1.2.3", VersionFileAmbiguous, "V has 1.2.3 2 times, in lines 1, 3"),
        ("'W'", "", VersionFileMissing, "W does not exist"),
        ("'.'", "", VersionFileMissing, ". is a folder"),
        ("'circle'", "", VersionFileMissing, "circle does not exist"),
        ('"\\u0000"', "", BadConfiguration, "without a NUL"),
        ("'*.txt'", "", VersionFileIsPattern, "'*.txt'"),
        ("'../V'", "", VersionFileOutside, "../V is outside"),
        ("'/etc/hostname'", "", VersionFileOutside, "/etc/hostname is outside"),
        ("'out'", "", VersionFileOutside, "out is outside"),
    ],
)  # fmt: skip
def test_a_version_file_that_cannot_follow_is_refused(
    root: Path, entry: str, content: str, error: type[ShipwayError], text: str
) -> None:
    with_version_files(root, entry)
    write_files(root, {"V": content, "../V": "1.2.3"})
    (root / "out").symlink_to("../V")
    (root / "circle").symlink_to("circle")
    with pytest.raises(error) as raised:
        bump_of(root, NEW)
    assert text in raised.value.what
    assert raised.value.fix


def test_a_file_with_wildcards_in_its_name_is_a_file(root: Path) -> None:
    with_version_files(root, "'[V].txt'")
    write_files(root, {"[V].txt": "1.2.3"})
    assert root / "[V].txt" in bump_of(root, NEW)
