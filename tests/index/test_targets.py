"""Finding a target by its name, and the URLs that belong together."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from shipway.config import Config, TargetConfig, read_config
from shipway.errors.index import BrokenPypirc, IncompleteTarget, SecretInConfiguration
from shipway.errors.usage import BadConfiguration, UnknownTarget
from shipway.targets import find_target, index_url_of, opened

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.errors.base import ShipwayError

UPLOAD, INDEX = "https://pkg.example.com/upload/", "https://pkg.example.com/simple/"


def _config(**targets: TargetConfig) -> Config:
    return Config(targets=targets)


def test_pypi_is_built_in(tmp_path: Path) -> None:
    target = find_target("pypi", Config(), tmp_path)
    assert target.upload_url == "https://upload.pypi.org/legacy/"
    assert target.index_url == "https://pypi.org/simple/"
    assert (target.public, target.push) == (True, True)


def test_testpypi_is_built_in_and_never_gives_dependencies(tmp_path: Path) -> None:
    """Anyone may take any name on TestPyPI: dependency confusion by design."""
    target = find_target("testpypi", Config(), tmp_path)
    assert target.upload_url == "https://test.pypi.org/legacy/"
    assert target.index_url == "https://test.pypi.org/simple/"
    assert target.dependency_index is None


def test_local_has_a_folder_and_urls_once_it_is_opened(tmp_path: Path) -> None:
    target = find_target("local", Config(), tmp_path / "index")
    assert (target.public, target.push, target.index_url) == (False, False, "")
    with opened(target) as live:
        assert live.index_url == f"{live.upload_url}simple/"
        assert live.upload_url.startswith("http://127.0.0.1:")
        with opened(live) as same:
            assert same is live


def test_a_configured_target_is_taken_as_it_is_written(tmp_path: Path) -> None:
    table = TargetConfig(UPLOAD, INDEX, dependencies="https://d.example/", public=False, push=False)
    target = find_target("corp", _config(corp=table), tmp_path)
    assert (target.upload_url, target.index_url) == (UPLOAD, INDEX)
    assert (target.dependency_index, target.public, target.push) == (
        "https://d.example/",
        False,
        False,
    )


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        (TargetConfig(index=INDEX), "upload is missing"),
        (TargetConfig(upload=UPLOAD), "index is missing"),
        (TargetConfig(upload="ftp://x/", index=INDEX), "upload is 'ftp://x/'"),
        (TargetConfig(upload=UPLOAD, index="pkg.example.com/simple"), "index is 'pkg"),
        (TargetConfig(upload="https:///x", index=INDEX), "upload is"),
        (TargetConfig(upload="https://x:port/", index=INDEX), "upload is"),
        (TargetConfig(upload="https://a b/", index=INDEX), "upload is 'https://a b/'"),
        (TargetConfig(upload="https://a^b/", index=INDEX), "upload is"),
        (TargetConfig(upload="https://[x]/", index=INDEX), "upload is"),
        (TargetConfig(UPLOAD, INDEX, dependencies="pypi"), "dependencies is 'pypi'"),
    ],
)
def test_a_configured_target_needs_both_urls(
    tmp_path: Path, table: TargetConfig, wrong: str
) -> None:
    with pytest.raises(IncompleteTarget) as caught:
        find_target("corp", _config(corp=table), tmp_path)
    assert caught.value.what.startswith("[tool.shipway.targets.corp]")
    assert wrong in caught.value.what


def test_a_missing_index_is_proposed_where_the_upload_url_tells_it(tmp_path: Path) -> None:
    url = "https://git.example.com/api/v4/projects/7/packages/pypi"
    with pytest.raises(IncompleteTarget) as caught:
        find_target("corp", _config(corp=TargetConfig(upload=url)), tmp_path)
    assert caught.value.fix == (
        f'in pyproject.toml, under [tool.shipway.targets.corp]: index = "{url}/simple/"',
    )


@pytest.mark.parametrize("key", ["upload", "index", "dependencies"])
def test_a_secret_in_the_configuration_is_refused_and_not_repeated(
    tmp_path: Path, key: str
) -> None:
    urls = {"upload": UPLOAD, "index": INDEX, "dependencies": INDEX}
    urls[key] = "https://user:geheim-1234@pkg.example.com/"
    config = read_config({"targets": {"corp": urls}})
    with pytest.raises(SecretInConfiguration) as caught:
        find_target("corp", config, tmp_path)
    assert f"[tool.shipway.targets.corp] {key}" in caught.value.what
    assert "geheim" not in repr(caught.value)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://[::1", IncompleteTarget),
        ("https://user:geheim-1234@[::1", SecretInConfiguration),
        ("not a url", IncompleteTarget),
    ],
)
def test_a_url_that_cannot_be_taken_apart_is_refused(
    tmp_path: Path, url: str, error: type[ShipwayError]
) -> None:
    config = read_config({"targets": {"corp": {"upload": url, "index": INDEX}}})
    with pytest.raises(error) as caught:
        find_target("corp", config, tmp_path)
    assert "geheim" not in repr(caught.value)


@pytest.mark.parametrize("name", ["pypi", "testpypi", "local"])
def test_a_built_in_target_is_not_redefined_in_silence(tmp_path: Path, name: str) -> None:
    config = _config(**{name: TargetConfig(UPLOAD, INDEX)})
    with pytest.raises(BadConfiguration):
        find_target("pypi", config, tmp_path)


def test_a_section_of_pypirc_is_a_target(tmp_path: Path, pypirc: Path) -> None:
    pypirc.write_text(
        "[distutils]\nindex-servers =\n  corp\n"
        "[corp]\nrepository = http://user:geheim-1234@localhost:3141/me/dev/\n",
        encoding="utf-8",
    )
    target = find_target("corp", Config(), tmp_path)
    assert target.upload_url == "http://localhost:3141/me/dev/"
    assert target.index_url == "http://localhost:3141/me/dev/+simple/"
    assert "geheim" not in repr(target)


def test_a_section_whose_index_cannot_be_told_is_refused_with_the_way_out(
    tmp_path: Path, pypirc: Path
) -> None:
    pypirc.write_text(
        f"[distutils]\nindex-servers = corp\n[corp]\nrepository = {UPLOAD}\n", encoding="utf-8"
    )
    with pytest.raises(IncompleteTarget) as caught:
        find_target("corp", Config(), tmp_path)
    assert "[tool.shipway.targets.corp]" in " ".join(caught.value.fix)
    assert UPLOAD in " ".join(caught.value.fix)


def test_a_section_without_a_url_is_refused(tmp_path: Path, pypirc: Path) -> None:
    pypirc.write_text("[distutils]\nindex-servers = corp\n[corp]\nusername = me\n", "utf-8")
    with pytest.raises(IncompleteTarget):
        find_target("corp", Config(), tmp_path)


def test_a_broken_pypirc_is_told_without_what_is_in_it(tmp_path: Path, pypirc: Path) -> None:
    pypirc.write_text("password = geheim-1234\n[corp\n", encoding="utf-8")
    with pytest.raises(BrokenPypirc) as caught:
        find_target("corp", Config(), tmp_path)
    assert "geheim" not in f"{caught.value!r}{caught.value.__cause__!r}{caught.value.details}"
    pypirc.unlink()
    pypirc.mkdir()
    with pytest.raises(BrokenPypirc):
        find_target("corp", Config(), tmp_path)


def test_a_url_of_pypirc_that_is_none_is_told(tmp_path: Path, pypirc: Path) -> None:
    pypirc.write_text(
        "[distutils]\nindex-servers = corp\n"
        "[corp]\nrepository = http://[::bad/\npassword = geheim-1234\n",
        encoding="utf-8",
    )
    with pytest.raises(BrokenPypirc, match="corp") as caught:
        find_target("corp", Config(), tmp_path)
    assert "geheim" not in f"{caught.value!r}{caught.value.details}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_a_pipe_for_a_pypirc_is_not_waited_for(tmp_path: Path, pypirc: Path) -> None:
    os.mkfifo(pypirc)
    with pytest.raises(BrokenPypirc, match="no file"):
        find_target("corp", Config(), tmp_path)


def test_an_unknown_target_is_told_with_the_nearest_and_all(tmp_path: Path, pypirc: Path) -> None:
    pypirc.write_text(
        "[distutils]\nindex-servers = staging\n[staging]\nrepository = https://x/\n", "utf-8"
    )
    with pytest.raises(UnknownTarget) as caught:
        find_target("testpipy", _config(corp=TargetConfig(UPLOAD, INDEX)), tmp_path)
    assert caught.value.what == "there is no target 'testpipy'"
    assert caught.value.fix == (
        "give --target=testpypi",
        "the targets are pypi, testpypi, local, corp, staging",
    )


@pytest.mark.parametrize(
    ("upload_url", "index_url"),
    [
        ("https://upload.pypi.org/legacy/", "https://pypi.org/simple/"),
        ("https://test.pypi.org/legacy/", "https://test.pypi.org/simple/"),
        ("http://localhost:8080", "http://localhost:8080/simple/"),
        ("http://localhost:8080/", "http://localhost:8080/simple/"),
        ("https://d.example:3141/me/dev/", "https://d.example:3141/me/dev/+simple/"),
        (
            "https://gitlab.com/api/v4/projects/42/packages/pypi",
            "https://gitlab.com/api/v4/projects/42/packages/pypi/simple/",
        ),
        (
            "https://codeberg.org/api/packages/me/pypi",
            "https://codeberg.org/api/packages/me/pypi/simple/",
        ),
        (
            "https://corp.jfrog.io/artifactory/api/pypi/python-local",
            "https://corp.jfrog.io/artifactory/api/pypi/python-local/simple/",
        ),
        (
            "https://nexus.corp.example/repository/pypi-hosted/",
            "https://nexus.corp.example/repository/pypi-hosted/simple/",
        ),
        (
            "https://dom-111122223333.d.codeartifact.us-west-2.amazonaws.com/pypi/my_repo/",
            "https://dom-111122223333.d.codeartifact.us-west-2.amazonaws.com/pypi/my_repo/simple/",
        ),
        (
            "https://europe-west1-python.pkg.dev/project/repo/",
            "https://europe-west1-python.pkg.dev/project/repo/simple/",
        ),
        (
            "https://pkgs.dev.azure.com/org/_packaging/feed/pypi/upload/",
            "https://pkgs.dev.azure.com/org/_packaging/feed/pypi/simple/",
        ),
        ("https://d.example/me/dev/", None),
        ("https://pkg.example.com/upload/", None),
        ("https://evil.example/upload.pypi.org/legacy/", None),
    ],
)
def test_the_index_of_an_upload_url_is_told_where_its_makers_say_it(
    upload_url: str, index_url: str | None
) -> None:
    assert index_url_of(upload_url) == index_url


def test_looking_at_targets_loads_neither_twine_nor_requests() -> None:
    """`invoke current` has a budget of some milliseconds."""
    script = (
        "import sys, pathlib, shipway.targets, shipway.config, shipway.doors.index as index\n"
        "import shipway.doors.upload, shipway.doors.localindex\n"
        "shipway.targets.find_target('pypi', shipway.config.Config(), pathlib.Path())\n"
        "heavy = {'twine', 'requests', 'urllib3', 'rich', 'pypi_simple', 'pypiserver'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
