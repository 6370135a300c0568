"""What follows a bump: uv's lock, the configured files, all together or not at all."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.errors.base import SeveralProblems
from shipway.errors.usage import BrokenToml
from shipway.errors.versions import (
    NotAVersion,
    VersionFileAmbiguous,
    VersionFileIsPattern,
    VersionFileMissing,
    VersionFileNoMatch,
    VersionFileOutside,
    VersionFileUnreadable,
)
from shipway.project.copies import bump_edits
from shipway.project.project import find_project
from shipway.project.sources import find_source

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.errors.base import ShipwayError
    from shipway.project.edits import Edit

NEW = Version("1.3.0")
PROJECT = '[project]\nname = "Example.Pkg"\nversion = "1.2.3"\nrequires-python = ">=3.9"\n'


def uv(folder: Path, *arguments: str) -> None:
    """Run uv in the folder, without any index."""
    subprocess.run(
        [sys.executable, "-m", "uv", *arguments, "--offline", "--quiet"], cwd=folder, check=True
    )


def write(root: Path, files: dict[str, str]) -> None:
    """Write files below the folder, with the line endings that they have."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def edits_of(root: Path, new: Version = NEW, old: str = "1.2.3") -> dict[Path, Edit]:
    """Return the edits of a bump by their files."""
    project = find_project(root)
    edits = bump_edits(project, find_source(project), old, new)
    return {edit.path: edit for edit in edits}


def apply(edits: dict[Path, Edit]) -> None:
    """Write the files as the bump step does."""
    for edit in edits.values():
        edit.path.write_bytes(edit.after)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make the folder of a project, with a name that shells stumble over."""
    folder = tmp_path / 'it\'s $(größe) "quoted"'
    write(folder, {"pyproject.toml": PROJECT})
    return folder


def with_version_files(root: Path, entries: str) -> None:
    """Configure `version-files`."""
    write(root, {"pyproject.toml": f"{PROJECT}[tool.shipway]\nversion-files = [{entries}]\n"})


def test_the_lock_follows_as_uv_itself_would_write_it(root: Path) -> None:
    uv(root, "lock")
    (root / "src").mkdir()
    edits = edits_of(root)
    assert set(edits) == {root / "pyproject.toml", root / "uv.lock"}
    apply(edits)
    uv(root, "lock", "--check")
    written = (root / "uv.lock").read_bytes()
    uv(root, "lock")
    assert (root / "uv.lock").read_bytes() == written


def test_only_the_own_entry_of_a_workspace_lock_changes(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    member = PROJECT + "[tool.uv.sources]\nother = { workspace = true }\n"
    write(
        tmp_path,
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
            "packages/one/pyproject.toml": member.replace(
                "[tool.uv", 'dependencies = ["other"]\n[tool.uv', 1
            ),
            "packages/two/pyproject.toml": PROJECT.replace("Example.Pkg", "other"),
        },
    )
    uv(tmp_path, "lock")
    before = tomllib.loads((tmp_path / "uv.lock").read_text(encoding="utf-8"))
    edits = edits_of(tmp_path / "packages" / "one")
    apply(edits)
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
    write(root, {"uv.lock": lock})
    after = edits_of(root)[root / "uv.lock"].after.decode()
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
    write(root, {"uv.lock": lock})
    assert set(edits_of(root)) == {root / "pyproject.toml"}


def test_an_entry_with_no_version_in_it_gets_one(root: Path) -> None:
    lock = LOCK.format(version='version = "unknown"\n', source="editable", folder=".")
    write(root, {"uv.lock": lock})
    after = edits_of(root)[root / "uv.lock"].after.decode()
    assert after == lock.replace("unknown", "1.3.0")


def test_a_project_without_a_name_has_no_entry_by_name(root: Path) -> None:
    lock = LOCK.format(version='version = "1.2.3"\n', source="editable", folder="elsewhere")
    write(root, {"uv.lock": lock, "pyproject.toml": "", "setup.py": "setup(version='1.2.3')"})
    assert set(edits_of(root)) == {root / "setup.py"}


def test_an_entry_that_has_moved_is_known_by_its_name(root: Path) -> None:
    lock = LOCK.format(version='version = "1.2.3"\n', source="editable", folder="old/place")
    write(root, {"uv.lock": lock})
    assert root / "uv.lock" in edits_of(root)


def test_a_member_of_a_workspace_is_known_by_its_folder_only(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    lock = LOCK.format(version='version = "1.2.3"\n', source="editable", folder="packages/one")
    member, copy = tmp_path / "packages" / "one", tmp_path / "vendored"
    write(tmp_path, {"uv.lock": lock})
    for folder in (member, copy):
        write(folder, {"pyproject.toml": PROJECT})
    assert set(edits_of(member)) == {member / "pyproject.toml", tmp_path / "uv.lock"}
    assert set(edits_of(copy)) == {copy / "pyproject.toml"}


def test_a_lock_outside_of_the_repository_is_none_of_ours(tmp_path: Path) -> None:
    lock = LOCK.format(version='version = "1.2.3"\n', source="editable", folder="inner")
    write(tmp_path, {"uv.lock": lock, "inner/pyproject.toml": PROJECT})
    assert set(edits_of(tmp_path / "inner")) == {tmp_path / "inner" / "pyproject.toml"}
    (tmp_path / ".git").mkdir()
    assert len(edits_of(tmp_path / "inner")) == 2


def test_a_broken_lock_is_refused(root: Path) -> None:
    write(root, {"uv.lock": "[[package]]\nname = \nsource = { editable = '.' }\n"})
    with pytest.raises(BrokenToml, match=r"uv\.lock"):
        edits_of(root)


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
    write(root, {"V": text.replace("§", "1.2.3")})
    after = edits_of(root)[root / "V"].after.decode()
    assert after == text.replace("§", "1.3.0")


def test_a_version_file_may_spell_the_version_in_its_own_way(root: Path) -> None:
    with_version_files(root, "'V'")
    write(root, {"V": "released as 01.02.3, not 1.2.30\n"})
    edit = edits_of(root)[root / "V"]
    assert edit.after == b"released as 1.3.0, not 1.2.30\n"


def test_a_file_of_any_encoding_follows(root: Path) -> None:
    with_version_files(root, "'V'")
    (root / "V").write_bytes(b"\xef\xbb\xbf\xff\xfe 1.2.3 \xe9")
    assert edits_of(root)[root / "V"].after == b"\xef\xbb\xbf\xff\xfe 1.3.0 \xe9"


def test_the_file_of_the_source_becomes_one_edit(root: Path) -> None:
    with_version_files(
        root,
        "{ path = 'pyproject.toml', pattern = 'x-{version}' }, "
        "{ path = 'link', pattern = '\"{version}\"\\nrequires' }",
    )
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    text = text.replace("'\"{version}\"\\nrequires'", '"\\"{version}\\"\\nrequires"')
    write(root, {"pyproject.toml": f"# x-1.2.3 \n{text}"})
    (root / "link").symlink_to("pyproject.toml")
    edits = edits_of(root)
    assert list(edits) == [root / "pyproject.toml"]
    after = edits[root / "pyproject.toml"].after.decode()
    assert after == (root / "pyproject.toml").read_text(encoding="utf-8").replace("1.2.3", "1.3.0")


def test_a_bump_that_was_interrupted_is_finished(root: Path) -> None:
    with_version_files(root, '"done", "todo"')
    write(root, {"done": "1.3.0", "todo": "1.2.3 before 1.3.0"})
    done = edits_of(root)
    assert set(done) == {root / "pyproject.toml", root / "todo"}
    apply(done)
    assert edits_of(root) == {}


@pytest.mark.parametrize(
    ("entry", "content", "error", "text"),
    [
        ("'V'", "1.2.4, 1.2", VersionFileNoMatch, "where '{version}' says; it has 1.2, 1.2.4"),
        ("'V'", "", VersionFileNoMatch, "V does not have 1.2.3 where '{version}' says"),
        ("'V'", "1.2.3\n\n1.2.3", VersionFileAmbiguous, "V has 1.2.3 2 times, in lines 1, 3"),
        ("'W'", "", VersionFileMissing, "W does not exist"),
        ("'.'", "", VersionFileMissing, ". is a folder"),
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
    write(root, {"V": content, "../V": "1.2.3"})
    (root / "out").symlink_to("../V")
    with pytest.raises(error) as raised:
        edits_of(root)
    assert text in raised.value.what
    assert raised.value.fix


def test_a_file_with_wildcards_in_its_name_is_a_file(root: Path) -> None:
    with_version_files(root, "'[V].txt'")
    write(root, {"[V].txt": "1.2.3"})
    assert root / "[V].txt" in edits_of(root)


def test_all_problems_are_told_together(root: Path) -> None:
    with_version_files(root, "'missing', '../outside', 'V', 'W'")
    write(root, {"V": "1.2.3", "W": "1.2.2"})
    with pytest.raises(SeveralProblems) as raised:
        edits_of(root)
    assert [type(problem) for problem in raised.value.problems] == [
        VersionFileMissing,
        VersionFileOutside,
        VersionFileNoMatch,
    ]
    assert (root / "V").read_text(encoding="utf-8") == "1.2.3"


def test_a_source_that_vanished_is_told_with_the_rest(root: Path) -> None:
    with_version_files(root, "'missing'")
    project = find_project(root)
    source = find_source(project)
    (root / "pyproject.toml").unlink()
    with pytest.raises(SeveralProblems) as raised:
        bump_edits(project, source, "1.2.3", NEW)
    assert {type(problem) for problem in raised.value.problems} == {
        VersionFileUnreadable,
        VersionFileMissing,
    }


def test_a_version_as_written_that_is_none_is_named_with_its_place(root: Path) -> None:
    with pytest.raises(NotAVersion, match=r"pyproject\.toml \[project\] version: 'x' is not"):
        edits_of(root, old="x")
