"""What the tests of verification share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shipway.doors.runfolder import VARIABLE
from support.verification import RUNNING, NoxIn, StaticSimpleIndex, Verifier, serve_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not belong to the nox that may run the tests, and miss no Python because of CI."""
    for name in (VARIABLE, "CI", "FORCE_COLOR", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def verified(tmp_path: Path) -> Verifier:
    """Verify a file."""
    return Verifier(tmp_path)


@pytest.fixture
def two_indexes(tmp_path: Path) -> Iterator[tuple[StaticSimpleIndex, StaticSimpleIndex]]:
    """Serve two indexes on loopback, both empty."""
    indexes = [serve_folder(tmp_path / name) for name in ("index-one", "index-two")]
    yield indexes[0], indexes[1]
    for index in indexes:
        index.server.shutdown()
        index.server.server_close()


@pytest.fixture
def nox_in(tmp_path: Path) -> NoxIn:
    """Write a repository of the project demo, which supports the running Python only."""
    root = tmp_path / "a repository"
    root.mkdir()
    (root / "pyproject.toml").write_text(
        f'[project]\nname = "demo"\n\n[tool.shipway]\npythons = ["{RUNNING}"]\n'
    )
    (root / "noxfile.py").write_text("from shipway.nox import build, verify_install\n")
    return NoxIn(root)
