"""Repositories that lead to GitHub and have not seen shipway, on a machine without network."""

from __future__ import annotations

import subprocess
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from shipway.doors.localindex import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.layout import Layout
    from support.projects import Sample

PAGE = "https://github.com/octo-org/sample.git"


@pytest.fixture(scope="session")
def with_shipway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve this version of shipway; give the URL of the index."""
    folder = tmp_path_factory.mktemp("served")
    (folder / f"shipway-{version('shipway')}-py3-none-any.whl").write_bytes(b"wheel")
    with serving(folder) as index:
        yield index.index_url


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch, with_shipway: str) -> None:
    """Let nobody out: PyPI is not asked by a test, only an index that has shipway."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    for name in ("PIP_CONFIG_FILE", "NO_PROXY", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", with_shipway)


@pytest.fixture
def without_shipway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let pip's index be one that does not have shipway."""
    with serving(tmp_path / "nothing") as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.index_url)
        yield


@pytest.fixture
def on_github(sample: Sample) -> Sample:
    """Let the sample's remote lead to octo-org/sample on GitHub."""
    sample.git("remote", "set-url", "origin", PAGE)
    sample.git("remote", "set-head", "origin", "main")
    return sample


@pytest.fixture
def checked_out(tmp_path: Path) -> Callable[[Layout], Path]:
    """Make a repository of a layout, of which every version source has one."""

    def make(layout: Layout) -> Path:
        root = layout.write(tmp_path / "project")
        for command in (
            ("init", "--quiet", "--initial-branch=trunk"),
            ("add", "--all"),
            ("commit", "--quiet", "--message", "Start"),
            ("tag", "v1.2.3"),
            ("remote", "add", "origin", PAGE),
        ):
            subprocess.run(["git", *command], cwd=root, check=True)
        return root

    return make
