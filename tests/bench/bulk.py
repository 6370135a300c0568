"""Valid wheels of any number and size, with the ledger that a build would write of them."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from typing import TYPE_CHECKING

from shipway.distributions.hashing import hash_distribution
from shipway.distributions.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LEDGER", "MIB", "write_wheels"]

MIB = 1 << 20
LEDGER = "ledger.json"

_INFO = "bulk-1.0.0.dist-info"
_METADATA = "Metadata-Version: 2.1\nName: bulk\nVersion: 1.0.0\n"
_WHEEL = """\
Wheel-Version: 1.0
Generator: the benchmark of shipway
Root-Is-Purelib: true
Build: {build}
Tag: py3-none-any
"""


def write_wheels(folder: Path, number: int, size: int) -> Path:
    """Write wheels of one release that differ in their build tags, and a ledger; return the folder.

    `size` is that of the one file inside, in bytes and a whole number of MiB.
    """
    folder.mkdir(parents=True)
    wheels = [_write_wheel(folder, build, size) for build in range(number)]
    ledger = Ledger(
        project="bulk",
        version="1.0.0",
        commit="0" * 40,
        dirty=False,
        built="2026-01-01T00:00:00+00:00",
        distributions=tuple(hash_distribution(wheel) for wheel in wheels),
    )
    (folder / LEDGER).write_text(ledger.to_json(), encoding="utf-8")
    return folder


def _write_wheel(folder: Path, build: int, size: int) -> Path:
    path = folder / f"bulk-1.0.0-{build}-py3-none-any.whl"
    texts = {f"{_INFO}/METADATA": _METADATA, f"{_INFO}/WHEEL": _WHEEL.format(build=build)}
    block, digest = bytes(MIB), hashlib.sha256()
    with zipfile.ZipFile(path, "w") as archive:
        with archive.open("bulk.bin", "w", force_zip64=True) as stream:
            for _ in range(size // MIB):
                stream.write(block)
                digest.update(block)
        record = [_recorded("bulk.bin", digest.digest(), size)]
        for name, text in texts.items():
            archive.writestr(name, text)
            record.append(_recorded(name, hashlib.sha256(text.encode()).digest(), len(text)))
        archive.writestr(f"{_INFO}/RECORD", "\n".join([*record, f"{_INFO}/RECORD,,", ""]))
    return path


def _recorded(name: str, digest: bytes, size: int) -> str:
    hashed = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return f"{name},sha256={hashed},{size}"
