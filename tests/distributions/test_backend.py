"""The door to build backends, with real backends and small ones of our own."""

from __future__ import annotations

import platform
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from shipway.distributions.hashing import hash_distribution
from shipway.doors.backend import backend
from shipway.doors.interpreters import find_pythons
from support.artifacts import make_wheel, write_backend, write_tree
from support.projects import BACKENDS
from support.slowness import quick_ones

if TYPE_CHECKING:
    from pathlib import Path

    from distributions.conftest import Built

# A whole PEP 517 backend. `extra` lets a test say what each hook requires.
COMPLETE = """
import io, os, sys, tarfile, zipfile

print("hook runs in", sys.prefix)
EXTRA = {extra!r}

def get_requires_for_build_sdist(config_settings=None):
    return EXTRA.get("sdist", [])

def get_requires_for_build_wheel(config_settings=None):
    return EXTRA.get("wheel", [])

def build_sdist(sdist_directory, config_settings=None):
    print("sdist requires", *sorted(name for name in ("one", "two") if has(name)))
    print("variables", *sorted(os.environ))
    with tarfile.open(os.path.join(sdist_directory, "own-1.0.tar.gz"), "w:gz") as archive:
        archive.add("pyproject.toml", "own-1.0/pyproject.toml")
        archive.add("hooks", "own-1.0/hooks")
        info = tarfile.TarInfo("own-1.0/PKG-INFO")
        info.size = len(METADATA)
        archive.addfile(info, io.BytesIO(METADATA))
    return "own-1.0.tar.gz"

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    print("wheel requires", *sorted(name for name in ("one", "two") if has(name)))
    name = "own-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as archive:
        archive.writestr("built_in.txt", os.getcwd())
        archive.writestr("own-1.0.dist-info/METADATA", METADATA)
        archive.writestr("own-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\n")
    return name

def has(name):
    try:
        __import__(name)
    except ImportError:
        return False
    return True

METADATA = b"Metadata-Version: 2.1\\nName: own\\nVersion: 1.0.dev\\n"
"""


def own_tree(folder: Path, requires: str = "[]", **extra: list[str]) -> Path:
    return write_backend(folder, COMPLETE.replace("{extra!r}", repr(extra)), requires)


def lines(log: Path, start: str) -> list[str]:
    return [line for line in log.read_text().splitlines() if line.startswith(start)]


class TestBuilding:
    def test_a_real_backend_makes_an_sdist_and_a_wheel(self, built: Built) -> None:
        family = built.tree.parent.name
        assert built.sdist.name == f"sample_{family}-1.2.3.tar.gz"
        assert built.wheel.name == f"sample_{family}-1.2.3-py3-none-any.whl"
        assert {path.name for path in built.sdist.parent.iterdir()} == {
            built.sdist.name,
            built.wheel.name,
        }

    def test_the_versions_of_the_tools_are_told(self, built: Built) -> None:
        requirement = {"flit": "flit-core"}.get(built.tree.parent.name, built.tree.parent.name)
        assert {"python", "build", requirement} <= built.tools.keys()
        assert all(version[0].isdigit() for version in built.tools.values())

    def test_the_log_keeps_every_hook(self, built: Built) -> None:
        text = built.log.read_text()
        for hook in ("get_requires_for_build_sdist", "build_sdist", "build_wheel"):
            assert hook in text

    def test_the_wheel_is_built_from_the_sdist_outside_the_tree(self, tmp_path: Path) -> None:
        tree = own_tree(tmp_path / "tree")
        with backend(tree, environment={}, log=tmp_path / "log") as builder:
            _, wheel = builder.build(tmp_path / "dist")
        with zipfile.ZipFile(wheel) as archive:
            built_in = archive.read("built_in.txt").decode()
        assert built_in.endswith("own-1.0")
        assert str(tmp_path) not in built_in

    @pytest.mark.parametrize("built", quick_ones({"flit"}, sorted(BACKENDS)), indirect=True)
    def test_the_backend_says_the_version_and_builds_the_same_bytes_again(
        self, built: Built, tmp_path: Path
    ) -> None:
        """Seen: with the same source date setuptools writes the same wheel, and another sdist."""
        family = built.tree.parent.name
        tree = write_tree(tmp_path / "tree", family)
        environment = {"SOURCE_DATE_EPOCH": "1700000000"}
        with backend(tree, environment=environment, log=tmp_path / "log") as builder:
            assert builder.version() == "1.2.3"
            sdist, wheel = builder.build(tmp_path / "dist")
        assert hash_distribution(wheel) == hash_distribution(built.wheel)
        if family != "setuptools":
            assert hash_distribution(sdist) == hash_distribution(built.sdist)

    def test_names_that_a_shell_would_act_on_are_only_names(self, tmp_path: Path) -> None:
        folder = tmp_path / "a b'c\"$(touch pwned)é"
        tree = own_tree(folder / "tree")
        with backend(tree, environment={}, log=folder / "log") as builder:
            sdist, wheel = builder.build(folder / "dist")
        assert sdist.is_file()
        assert wheel.is_file()


class TestIsolation:
    def test_one_environment_serves_all_hooks(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        with backend(own_tree(tmp_path / "tree"), environment={}, log=log) as builder:
            builder.prepare()
            builder.metadata()
            builder.build(tmp_path / "dist")
        assert len(lines(log, "hook runs in")) == 7
        assert len(set(lines(log, "hook runs in"))) == 1

    def test_hooks_run_on_a_python_that_the_project_admits(self, tmp_path: Path) -> None:
        """Seen: meson-python refuses to build contourpy, for 3.12 and later, on a 3.11."""
        others = [item.version for item in find_pythons() if not item.version.endswith("t")]
        others = [version for version in others if version != platform.python_version()]
        if not others:
            pytest.skip("this machine has one Python")
        tree = own_tree(tmp_path / "tree")
        with (tree / "pyproject.toml").open("a") as stream:
            stream.write(f'[project]\nname = "own"\nrequires-python = "=={others[0]}"\n')
            stream.write('dynamic = ["version"]\n')
        hooks = tree / "hooks" / "own.py"
        hooks.write_text(f"{hooks.read_text()}\nprint('on', sys.version.split()[0])\n")
        log = tmp_path / "log"
        with backend(tree, environment={}, log=log) as builder:
            builder.build(tmp_path / "dist")
            assert builder.tools()["python"] == others[0]
        assert set(lines(log, "on ")) == {f"on {others[0]}"}

    def test_what_only_the_sdist_requires_does_not_help_the_wheel(self, tmp_path: Path) -> None:
        """PEP 517: each hook gets what its own get_requires hook asks for."""
        one = f"one @ {make_wheel(tmp_path, 'one', '1').as_uri()}"
        two = f"two @ {make_wheel(tmp_path, 'two', '2').as_uri()}"
        log = tmp_path / "log"
        tree = own_tree(tmp_path / "tree", sdist=[one], wheel=[two])
        with backend(tree, environment={}, log=log) as builder:
            builder.build(tmp_path / "dist")
            assert builder.tools().items() >= {("one", "1"), ("two", "2")}
        assert lines(log, "sdist requires") == ["sdist requires one"]
        assert lines(log, "wheel requires") == ["wheel requires two"]

    def test_where_the_requirements_agree_so_does_the_environment(self, tmp_path: Path) -> None:
        one = f"one @ {make_wheel(tmp_path, 'one', '1').as_uri()}"
        two = f"two @ {make_wheel(tmp_path, 'two', '2').as_uri()}"
        log = tmp_path / "log"
        tree = own_tree(tmp_path / "tree", f"[{one!r}]", sdist=[two], wheel=[two])
        with backend(tree, environment={}, log=log) as builder:
            builder.build(tmp_path / "dist")
        assert len(set(lines(log, "hook runs in"))) == 1
        assert lines(log, "wheel requires") == ["wheel requires one two"]

    def test_hooks_see_the_variables_they_are_given_and_no_credentials(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "one.py").write_text("")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "elsewhere"))
        monkeypatch.setenv("TWINE_PASSWORD", "pypi-a-secret")
        monkeypatch.setenv("UV_PUBLISH_TOKEN", "pypi-a-secret")
        monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "a-secret")
        log = tmp_path / "log"
        with backend(own_tree(tmp_path / "tree"), environment={"GIVEN": "1"}, log=log) as builder:
            builder.build(tmp_path / "dist")
        (seen,) = lines(log, "variables")
        assert "GIVEN" in seen
        for name in ("TWINE_", "UV_PUBLISH_", "ACTIONS_ID_TOKEN", "PYTHONPATH"):
            assert name not in seen
        assert lines(log, "sdist requires") == ["sdist requires"]

    def test_the_projects_own_configuration_of_uv_steers_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tree = write_tree(tmp_path / "tree", "flit")
        (tree / "uv.toml").write_text(
            '[[index]]\nurl = "http://127.0.0.1:9/simple"\ndefault = true\n'
        )
        monkeypatch.chdir(tree)
        with backend(tree, environment={}, log=tmp_path / "log") as builder:
            assert builder.version() == "1.2.3"

    def test_the_folder_for_environments_is_emptied_before_and_afterwards(
        self, tmp_path: Path
    ) -> None:
        folder = tmp_path / "environments"
        (folder / "old").mkdir(parents=True)
        tree, log = own_tree(tmp_path / "tree"), tmp_path / "log"
        with backend(tree, environment={}, log=log, folder=folder) as builder:
            assert not (folder / "old").exists()
            builder.metadata()
            assert any(str(folder) in line for line in lines(log, "hook runs in"))
        assert not folder.exists()


def test_without_a_hook_for_metadata_a_wheel_is_built_for_it(tmp_path: Path) -> None:
    """The version is told as the backend spells it."""
    tree = own_tree(tmp_path / "tree")
    with backend(tree, environment={}, log=tmp_path / "log") as builder:
        assert b"Name: own" in builder.metadata()
        assert builder.version() == "1.0.dev"


def test_the_sdist_holds_what_the_tree_has(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = archive.getnames()
    assert any(name.endswith("/README.rst") for name in names)
