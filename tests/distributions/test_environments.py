"""Virtual environments, and what may and may not steer what is installed into them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shipway.doors import environments
from shipway.doors.environments import Environment, create_environment, find_uv
from shipway.errors.build import EnvironmentNotCreated, InstallFailed, InstallTimedOut
from support.artifacts import make_wheel
from support.dripping import HEAD, dripping

if TYPE_CHECKING:
    from distributions.conftest import StaticIndex

    Indexes = tuple[StaticIndex, StaticIndex]


@pytest.fixture
def by_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Make an environment on a machine with uv, with no settings at all."""
    _bare_machine(tmp_path, monkeypatch)
    return create_environment(tmp_path / "it's an environment $(x)")


@pytest.fixture
def by_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Make one on a machine without uv."""
    _bare_machine(tmp_path, monkeypatch)
    monkeypatch.setattr(environments, "find_uv", lambda: None)
    return create_environment(tmp_path / "it's an environment $(x)")


@pytest.fixture(params=["by_uv", pytest.param("by_pip", marks=pytest.mark.slow)])
def environment(request: pytest.FixtureRequest) -> Environment:
    """Give each of the two."""
    made: Environment = request.getfixturevalue(request.param)
    return made


def _bare_machine(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(home / ".config"))
    for name in ("XDG_CONFIG_DIRS", "PROGRAMDATA"):
        monkeypatch.setenv(name, str(home / "machine"))
    monkeypatch.setenv("UV_CACHE_DIR", str(home / "cache"))
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")


def pip_file(home: Path) -> Path:
    """Return the user's configuration of pip."""
    path = home / ".config" / "pip" / ("pip.ini" if os.name == "nt" else "pip.conf")
    path.parent.mkdir(parents=True)
    return path


def publish(index: StaticIndex, version: str) -> None:
    make_wheel(index.folder / "steered", "steered", version)


def prints(environment: Environment, code: str) -> str:
    done = subprocess.run(
        [environment.python, "-c", code], check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()


class TestCreating:
    def test_it_is_a_bare_environment_of_the_interpreter(self, environment: Environment) -> None:
        """With setuptools there, a distribution that forgot to require it would work."""
        code = "import sys; print(sys.prefix != sys.base_prefix, sys.base_prefix)"
        assert prints(environment, code) == f"True {sys.base_prefix}"
        assert environment.installed().keys() == (set() if environment.uv else {"pip"})

    def test_an_interpreter_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(EnvironmentNotCreated, match="python4"):
            create_environment(tmp_path / "environment", tmp_path / "python4")

    def test_so_it_is_without_uv(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environments, "find_uv", lambda: None)
        with pytest.raises(EnvironmentNotCreated, match="python4"):
            create_environment(tmp_path / "environment", tmp_path / "python4")

    @pytest.mark.slow
    def test_where_virtualenv_has_no_pip_for_a_python_its_own_is_used(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So it is for Python 3.8; here virtualenv is made to say that of the one at hand."""

        def refuse(*_arguments: object, **_named: object) -> None:
            raise RuntimeError("no longer ships pip for this Python")

        monkeypatch.setattr(environments, "find_uv", lambda: None)
        monkeypatch.setattr("virtualenv.cli_run", refuse)
        created = create_environment(tmp_path / "environment")
        assert created.installed().keys() == {"pip"}


class TestFindingUv:
    def test_the_variable_comes_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = find_uv()
        assert real is not None
        other = Path(shutil.copy(real, tmp_path))
        monkeypatch.setenv("UV", str(other))
        assert find_uv() == other

    def test_a_variable_that_names_nothing_is_passed_over(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        expected = find_uv()
        monkeypatch.setenv("UV", str(tmp_path / "gone"))
        assert find_uv() == expected

    def test_without_the_package_path_is_searched(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = find_uv()
        assert real is not None
        other = Path(shutil.copy(real, tmp_path))
        monkeypatch.delenv("UV", raising=False)
        monkeypatch.setitem(sys.modules, "uv", None)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_uv() == other
        monkeypatch.setenv("PATH", str(tmp_path / "empty"))
        assert find_uv() is None


class TestInstalling:
    def test_files_are_installed_by_path_and_markers_are_obeyed(
        self, environment: Environment, tmp_path: Path
    ) -> None:
        wheel = make_wheel(tmp_path / "a b'c#$(x)é", "filed", "1.5")
        environment.install([wheel, 'no-such-project-anywhere; python_version < "3"'])
        assert environment.installed()["filed"] == "1.5"
        assert "no-such-project-anywhere" not in environment.installed()

    def test_a_file_with_another_name_than_a_distribution_is_refused_by_the_installer(
        self, by_uv: Environment, tmp_path: Path
    ) -> None:
        file = tmp_path / "notes.txt"
        file.write_text("")
        with pytest.raises(InstallFailed, match=r"notes\.txt"):
            by_uv.install([file])

    def test_a_failure_says_what_was_wanted_and_what_the_installer_said(
        self, by_uv: Environment, static_indexes: Indexes
    ) -> None:
        with pytest.raises(InstallFailed, match="steered") as caught:
            by_uv.install(["steered"], index=static_indexes[0].url)
        assert "steered" in caught.value.details

    def test_what_was_published_a_moment_ago_is_found(
        self, environment: Environment, static_indexes: Indexes
    ) -> None:
        """Although the index let its older answer be believed for ten minutes."""
        publish(static_indexes[0], "1.0")
        with pytest.raises(InstallFailed):
            environment.install(["steered>=1.1"], index=static_indexes[0].url)
        publish(static_indexes[0], "1.1")
        environment.install(["steered>=1.1"], index=static_indexes[0].url)
        assert environment.installed()["steered"] == "1.1"

    def test_an_index_that_is_given_is_the_only_one(
        self,
        environment: Environment,
        static_indexes: Indexes,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Everything that can name another index does, and has a newer version there."""
        wanted, unwanted = static_indexes
        publish(wanted, "1.0")
        publish(unwanted, "2.0")
        for name in ("UV_INDEX", "UV_EXTRA_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL"):
            monkeypatch.setenv(name, unwanted.url)
        for name in ("UV_FIND_LINKS", "PIP_FIND_LINKS"):
            monkeypatch.setenv(name, str(unwanted.folder / "steered"))
        pip_file(tmp_path).write_text(f"[global]\nextra-index-url = {unwanted.url}\n")
        _configure_uv(tmp_path / ".config" / "uv" / "uv.toml", unwanted)
        monkeypatch.setenv("PIP_TARGET", str(tmp_path / "target"))
        monkeypatch.setenv("UV_SYSTEM_PYTHON", "1")
        environment.install(["steered"], index=wanted.url)
        assert environment.installed()["steered"] == "1.0"

    def test_a_project_steers_nothing(
        self,
        by_uv: Environment,
        static_indexes: Indexes,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Without the care taken, uv reads the configuration beside and above it."""
        wanted, unwanted = static_indexes
        publish(wanted, "1.0")
        publish(unwanted, "2.0")
        monkeypatch.setenv("UV_DEFAULT_INDEX", wanted.url)
        # The folder of the user, and one above the environment.
        _configure_uv(tmp_path / "project" / "uv.toml", unwanted)
        _configure_uv(tmp_path / "uv.toml", unwanted)
        monkeypatch.chdir(tmp_path / "project")
        by_uv.install(["steered"])
        assert by_uv.installed()["steered"] == "1.0"

    def test_the_configuration_of_pip_counts_for_uv_too(
        self, by_uv: Environment, static_indexes: Indexes, tmp_path: Path
    ) -> None:
        """A company's mirror stands in pip.conf; uv does not read that by itself."""
        wanted, other = static_indexes
        publish(wanted, "1.0")
        publish(other, "2.0")
        path = pip_file(tmp_path)
        path.write_text(f"[global]\nindex-url = {wanted.url}\n[install]\nfind-links =\n")
        by_uv.install(["steered"])
        assert by_uv.installed()["steered"] == "1.0"
        path.write_text(f"[global]\nindex-url = {wanted.url}\nextra-index-url =\n    {other.url}\n")
        by_uv.install(["steered>=2"])
        assert by_uv.installed()["steered"] == "2.0"

    def test_no_index_and_find_links_count_too(
        self, by_uv: Environment, static_indexes: Indexes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wanted, _ = static_indexes
        publish(wanted, "1.0")
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_FIND_LINKS", str(wanted.folder / "steered"))
        by_uv.install(["steered"])
        assert by_uv.installed()["steered"] == "1.0"

    def test_who_has_configured_uv_is_taken_at_his_word(
        self,
        by_uv: Environment,
        static_indexes: Indexes,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        wanted, unwanted = static_indexes
        publish(wanted, "1.0")
        publish(unwanted, "2.0")
        monkeypatch.setenv("PIP_INDEX_URL", unwanted.url)
        _configure_uv(tmp_path / ".config" / "uv" / "uv.toml", wanted)
        by_uv.install(["steered"])
        assert by_uv.installed()["steered"] == "1.0"


def _configure_uv(path: Path, index: StaticIndex) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'[[index]]\nurl = "{index.url}"\ndefault = true\n')


def test_an_installer_that_an_index_holds_up_is_stopped(environment: Environment) -> None:
    """The time-outs of uv and pip are for silence; an index that drips outlives them."""
    with dripping(HEAD + b"Content-Length: 1000000\r\n\r\n<html>") as index:
        start = time.monotonic()
        with pytest.raises(InstallTimedOut) as caught:
            environment.install(["held-up"], index=index, timeout=0.8)
        assert time.monotonic() - start < 60
    assert index in caught.value.what
    assert "held-up" in caught.value.what
    assert "build-timeout in [tool.shipway]" in caught.value.fix[-1]
