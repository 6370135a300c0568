"""What every test of indexes starts from: a user with nothing set up, and small releases."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import tarfile
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import keyring
import keyring.core
import pytest

from shipway.distributions.ledger import Distribution
from shipway.doors.access import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EPOCH = (2020, 1, 1, 0, 0, 0)
_counter = itertools.count(1)


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Be a user without credentials, configuration or proxy."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("USERNAME", "PASSWORD", "CERT", "REPOSITORY", "REPOSITORY_URL", "NON_INTERACTIVE"):
        monkeypatch.delenv(f"TWINE_{name}", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.core.load_keyring("keyring.backends.null.Keyring"))
    yield
    keyring.set_keyring(before)


@pytest.fixture
def pypirc(tmp_path: Path) -> Path:
    """Return where the user's .pypirc would be."""
    return tmp_path / "home" / ".pypirc"


@pytest.fixture
def quick() -> Limits:
    """Return limits that try again at once; the times are long enough for a busy machine."""
    return Limits(
        connect=5,
        silence=5,
        total=10,
        processing=5,
        tries=3,
        upload_tries=3,
        pause=0.01,
        longest_pause=0.05,
    )


@dataclass(frozen=True)
class Release:
    """Version 1.0 of a project of its own; the same content always gives the same bytes."""

    name: str
    folder: Path

    def wheel(self, content: bytes = b"x = 1\n", tag: str = "py3-none-any") -> Path:
        """Write a wheel."""
        path = self.folder / f"{self.name}-1.0-{tag}.whl"
        inside = {
            f"{self.name}.py": content,
            f"{self.name}-1.0.dist-info/METADATA": self._metadata,
            f"{self.name}-1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\nTag: {tag}\n".encode(),
            f"{self.name}-1.0.dist-info/RECORD": b"",
        }
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in inside.items():
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), text)
        return path

    def sdist(self) -> Path:
        """Write an sdist."""
        path = self.folder / f"{self.name}-1.0.tar.gz"
        with (
            gzip.GzipFile(path, "wb", mtime=0) as stream,
            tarfile.open(fileobj=stream, mode="w") as archive,
        ):
            for inner in ("PKG-INFO", f"src/{self.name}.egg-info/PKG-INFO"):
                member = tarfile.TarInfo(f"{self.name}-1.0/{inner}")
                member.size = len(self._metadata)
                archive.addfile(member, io.BytesIO(self._metadata))
        return path

    @property
    def _metadata(self) -> bytes:
        return f"Metadata-Version: 2.1\nName: {self.name}\nVersion: 1.0\n".encode()

    @property
    def files(self) -> tuple[Path, ...]:
        """All that was written so far."""
        return tuple(sorted(self.folder.iterdir()))

    @property
    def distributions(self) -> tuple[Distribution, ...]:
        """What the ledger would say of them."""
        return tuple(self.described(path) for path in self.files)

    @staticmethod
    def described(path: Path) -> Distribution:
        """Return what the ledger would say of a file."""
        content = path.read_bytes()
        return Distribution(path.name, len(content), hashlib.sha256(content).hexdigest())


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """Return a release without any files yet, of a project that no index has seen."""
    folder = tmp_path / "dist"
    folder.mkdir()
    return Release(f"sample{next(_counter)}", folder)
