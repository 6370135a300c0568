"""`[tool.shipway]`: every fault is told at once, with the key and what it takes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from shipway.config import Config, TargetConfig, VersionFile, read_config
from shipway.errors.base import ExitStatus, SeveralProblems
from shipway.errors.usage import BadConfiguration, BrokenToml, NoProject, NoProjectName
from shipway.project.project import find_project

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_configured_is_the_default() -> None:
    assert read_config({}) == Config()


def test_every_key_is_read() -> None:
    config = read_config(
        {
            "default-target": "testpypi",
            "tag-format": "{name}/{version}",
            "version-source": {"path": "c.py"},
            "version-files": ["a.py", {"path": "b.py", "pattern": "v = {version}"}],
            "ignore": {"rule": "because"},
            "build-timeout": 60,
            "index-timeout": 30,
            "tokens-expire": {"pypi": date(2027, 1, 31)},
            "targets": {"mine": {"upload": "u", "index": "i", "public": False}},
        }
    )
    assert config.default_target == "testpypi"
    assert config.tag_format == "{name}/{version}"
    assert config.version_source == VersionFile("c.py")
    assert config.version_files == (VersionFile("a.py"), VersionFile("b.py", "v = {version}"))
    assert (config.build_timeout, config.index_timeout) == (60.0, 30.0)
    assert config.ignore == {"rule": "because"}
    assert config.tokens_expire == {"pypi": date(2027, 1, 31)}
    assert config.targets == {"mine": TargetConfig("u", "i", public=False)}


def test_a_misspelt_key_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadConfiguration, match="tag-fromat") as caught:
        read_config({"tag-fromat": "v{version}"})
    assert "tag-format" in caught.value.fix[0]
    assert caught.value.status is ExitStatus.USAGE


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tag-format", "v"),
        ("tag-format", "{vresion}"),
        ("tag-format", "{"),
        ("tag-format", "{version.real}"),
        ("dist", "../out"),
        ("dist", "dist/../../out"),
        ("dist", "/out"),
        ("dist", "C:/out"),
        ("dist", "C:out"),
        ("dist", "."),
        ("dist", ""),
        ("dist", ".git/out"),
        ("dist", "sub/.GIT/out"),
        ("build-timeout", "60"),
        ("build-timeout", True),
        ("build-timeout", 0),
        ("build-timeout", -1),
        ("build-timeout", 10**400),
        ("build-timeout", float("nan")),
        ("build-timeout", float("inf")),
        ("index-timeout", 0.001),
        ("index-timeout", True),
        ("tag-format", "{version!r}"),
        ("tag-format", "{version:>9}"),
        ("tag-format", "{version}/{version}"),
        ("tag-format", "{{v}}{version}"),
        ("commit-message", "{version:>9}"),
        ("commit-message", "{name[0]} {version}"),
        ("commit-message", "a \0 {version}"),
        ("remote", "a\0b"),
        ("branches", ["a\0b"]),
        ("version-files", [""]),
        ("version-files", [{"path": 1}]),
        ("version-files", [{"path": "a", "pattern": "{version:>9}"}]),
        ("commands", ["a 'b"]),
        ("commands", ["a", " "]),
        ("branches", "main"),
        ("branches", [""]),
        ("pythons", ["3.11\n"]),
        ("skip-imports", [" "]),
        ("skip-scripts", [""]),
        ("default-target", ""),
        ("default-target", " pypi"),
        ("remote", ""),
        ("remote", "a\nb"),
        ("dist", " "),
        ("dist", "a\nb"),
        ("dist", []),
        ("branches", [1]),
        ("default-target", 1),
        ("version-files", "a.py"),
        ("version-source", ["a.py"]),
        ("version-source", {"pattern": "{version}"}),
        ("version-files", [{"pattern": "{version}"}]),
        ("version-files", [{"path": "a", "pattern": "no place"}]),
        ("ignore", {"rule": ""}),
        ("ignore", ["rule"]),
        ("tokens-expire", {"pypi": "2027-01-31"}),
        ("tokens-expire", {"pypi": datetime(2027, 1, 31, tzinfo=UTC)}),
        ("tokens-expire", {"": date(2027, 1, 31)}),
        ("tokens-expire", date(2027, 1, 31)),
        ("targets", []),
        ("targets", {"": {"upload": "u", "index": "i"}}),
        ("targets", {"mine": {"public": "no"}}),
        ("targets", {"mine": {"uplaod": "u"}}),
        ("targets", {"mine": 1}),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(key: str, value: Any) -> None:
    with pytest.raises(BadConfiguration):
        read_config({key: value})


@pytest.mark.parametrize("folder", ["dist", "./dist", "build/dist", "out dir", "..dist"])
def test_a_folder_inside_is_taken(folder: str) -> None:
    assert read_config({"dist": folder}).dist == folder


def test_all_faults_are_told_together() -> None:
    with pytest.raises(SeveralProblems) as caught:
        read_config({"a": 1, "b": 2, "dist": 3, "targets": {"x": {"c": 1, "d": 2}}})
    assert len(caught.value.problems) == 5
    assert caught.value.worst is ExitStatus.USAGE


def test_broken_toml_tells_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x\n')
    with pytest.raises(BrokenToml, match=r"line 2, column"):
        find_project(tmp_path)


def test_toml_that_is_not_utf8_tells_the_byte(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(BrokenToml, match="byte 8 is 0xff"):
        find_project(tmp_path)


def test_toml_with_a_number_that_python_does_not_read_is_broken(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f"x = {'9' * 5000}\n")
    with pytest.raises(BrokenToml, match="thousands of digits"):
        find_project(tmp_path)


def test_a_project_is_found_from_below_but_not_outside_its_repository(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find_project(below).root == tmp_path
    (tmp_path / "a" / ".git").mkdir()
    with pytest.raises(NoProject):
        find_project(below)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", '[project]\nname = "a-name"\n'),
        ("pyproject.toml", '[tool.poetry]\nname = "a-name"\n'),
        ("pyproject.toml", '[tool.flit.metadata]\nmodule = "a-name"\n'),
        ("setup.cfg", "[metadata]\nname = a-name\n"),
        ("setup.py", "import setuptools\nsetuptools.setup(name='a-name')\n"),
    ],
)
def test_the_name_is_read_from_any_static_file(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    assert find_project(tmp_path).name == "a-name"


@pytest.mark.parametrize("name", ["a/../b", "..", "a b", "ä", "a\\u0000b", "-a", "a_"])
def test_a_name_that_no_index_takes_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "{name}"\n', encoding="utf-8")
    with pytest.raises(NoProjectName, match="no name for a project"):
        _ = find_project(tmp_path).name


@pytest.mark.parametrize("text", ["[[tool.shipway]]\n", "[tool]\nshipway = 1\n"])
def test_a_configuration_that_is_no_table_is_not_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(BadConfiguration, match="must be a table"):
        _ = find_project(tmp_path).config


def test_braces_may_stand_in_a_message() -> None:
    message = "{{release}} {name} {version} {version}"
    assert read_config({"commit-message": message}).commit_message == message


def test_a_project_without_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text("from setuptools import setup\nsetup(name=read())\n")
    with pytest.raises(
        NoProjectName, match=r"setup.py gives setup\(\) no name that is a text"
    ) as told:
        _ = find_project(tmp_path).name
    assert "in setup.cfg: [metadata] name = …" in told.value.fix[0]
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = a-name\n")
    assert find_project(tmp_path).name == "a-name"
