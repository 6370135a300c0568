"""The project's own entry in uv.lock follows a bump, and nothing else in it changes."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.errors.usage import BrokenToml
from support.layout import EXAMPLE, bump_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

NEW = Version("1.3.0")


def uv(folder: Path, *arguments: str) -> None:
    """Run uv in the folder, without any index."""
    subprocess.run(
        [sys.executable, "-m", "uv", *arguments, "--offline", "--quiet"], cwd=folder, check=True
    )


def test_the_lock_follows_as_uv_itself_would_write_it(root: Path) -> None:
    uv(root, "lock")
    (root / "src").mkdir()
    edits = bump_of(root, NEW)
    assert set(edits) == {root / "pyproject.toml", root / "uv.lock"}
    for edit in edits.values():
        edit.path.write_bytes(edit.after)
    uv(root, "lock", "--check")
    written = (root / "uv.lock").read_bytes()
    uv(root, "lock")
    assert (root / "uv.lock").read_bytes() == written


def test_only_the_own_entry_of_a_workspace_lock_changes(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    member = EXAMPLE + "[tool.uv.sources]\nother = { workspace = true }\n"
    write_files(
        tmp_path,
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
            "packages/one/pyproject.toml": member.replace(
                "[tool.uv", 'dependencies = ["other"]\n[tool.uv', 1
            ),
            "packages/two/pyproject.toml": EXAMPLE.replace("Example.Pkg", "other"),
        },
    )
    uv(tmp_path, "lock")
    before = tomllib.loads((tmp_path / "uv.lock").read_text(encoding="utf-8"))
    edits = bump_of(tmp_path / "packages" / "one", NEW)
    for edit in edits.values():
        edit.path.write_bytes(edit.after)
    after = tomllib.loads((tmp_path / "uv.lock").read_text(encoding="utf-8"))
    assert {package["name"]: package["version"] for package in after["package"]} == {
        "example-pkg": "1.3.0",
        "other": "1.2.3",
    }
    changed = [
        one for one, other in zip(before["package"], after["package"], strict=True) if one != other
    ]
    assert len(changed) == 1
    uv(tmp_path, "lock", "--check")


LOCK = (
    'version = 1\n\n[[package]]\nname = "a"\nversion = "1.2.3"\nsource = {{ registry = "x" }}\n\n'
    '[[package]]\nname = "example-pkg"\n{version}source = {{ {source} = "{folder}" }}\n'
    'dependencies = [\n    {{ name = "a", version = "1.2.3" }},\n]\n\n'
    '[package.metadata]\nrequires-dist = [{{ name = "a", specifier = "==1.2.3" }}]\n\n'
    '[[package]]\nname = "z"\nversion = "1.2.3"\nsource = {{ editable = "z" }}\n'
)


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("source", ["editable", "virtual", "directory"])
@pytest.mark.parametrize("written", ["1.2.3", "1.2.0"], ids=["current", "stale"])
def test_one_line_of_a_lock_changes(root: Path, ending: str, source: str, written: str) -> None:
    lock = LOCK.format(version=f'version = "{written}"\n', source=source, folder=".")
    lock = lock.replace("\n", ending)
    write_files(root, {"uv.lock": lock})
    after = bump_of(root, NEW)[root / "uv.lock"].after.decode()
    head = f'name = "example-pkg"{ending}version = "{{}}"'
    assert after == lock.replace(head.format(written), head.format("1.3.0"))


@pytest.mark.parametrize(
    "lock",
    [
        LOCK.format(version="", source="editable", folder="."),
        LOCK.format(version='version = "1.3"\n', source="editable", folder="."),
        LOCK.replace("example-pkg", "another").format(version="", source="editable", folder="y"),
        "",
    ],
    ids=["dynamic", "done", "of-others", "empty"],
)
def test_a_lock_without_anything_to_change_stays(root: Path, lock: str) -> None:
    write_files(root, {"uv.lock": lock})
    assert set(bump_of(root, NEW)) == {root / "pyproject.toml"}


def test_an_entry_with_no_version_in_it_gets_one(root: Path) -> None:
    lock = LOCK.format(version='version = "unknown"\n', source="editable", folder=".")
    write_files(root, {"uv.lock": lock})
    after = bump_of(root, NEW)[root / "uv.lock"].after.decode()
    assert after == lock.replace("unknown", "1.3.0")


def test_a_project_without_a_name_has_no_entry_by_name(root: Path) -> None:
    lock = LOCK.format(version='version = "1.2.3"\n', source="editable", folder="elsewhere")
    write_files(root, {"uv.lock": lock, "pyproject.toml": "", "setup.py": "setup(version='1.2.3')"})
    assert set(bump_of(root, NEW)) == {root / "setup.py"}


def test_an_entry_that_has_moved_is_known_by_its_name(root: Path) -> None:
    lock = LOCK.format(version='version = "1.2.3"\n', source="editable", folder="old/place")
    write_files(root, {"uv.lock": lock})
    assert root / "uv.lock" in bump_of(root, NEW)


def test_a_member_of_a_workspace_is_known_by_its_folder_only(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    lock = LOCK.format(version='version = "1.2.3"\n', source="editable", folder="packages/one")
    member, copy = tmp_path / "packages" / "one", tmp_path / "vendored"
    write_files(tmp_path, {"uv.lock": lock})
    for folder in (member, copy):
        write_files(folder, {"pyproject.toml": EXAMPLE})
    assert set(bump_of(member, NEW)) == {member / "pyproject.toml", tmp_path / "uv.lock"}
    assert set(bump_of(copy, NEW)) == {copy / "pyproject.toml"}


def test_a_lock_outside_of_the_repository_is_none_of_ours(tmp_path: Path) -> None:
    lock = LOCK.format(version='version = "1.2.3"\n', source="editable", folder="inner")
    write_files(tmp_path, {"uv.lock": lock, "inner/pyproject.toml": EXAMPLE})
    assert set(bump_of(tmp_path / "inner", NEW)) == {tmp_path / "inner" / "pyproject.toml"}
    (tmp_path / ".git").mkdir()
    assert len(bump_of(tmp_path / "inner", NEW)) == 2


@pytest.mark.parametrize("value", ["", "9" * 5000, "[" * 5000], ids=["none", "long", "deep"])
def test_a_broken_lock_is_refused(root: Path, value: str) -> None:
    write_files(root, {"uv.lock": f"[[package]]\nname = {value}\nsource = {{ editable = '.' }}\n"})
    with pytest.raises(BrokenToml, match=r"uv\.lock"):
        bump_of(root, NEW)
