"""Source trees, and wheels and sdists with one thing changed: what the tests of builds need."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

from .projects import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = [
    "beside",
    "changed_sdist",
    "changed_wheel",
    "make_wheel",
    "write_backend",
    "write_tree",
]

_PYPROJECT = """\
[build-system]
requires = ["{requirement}"]
build-backend = "{backend}"

[project]
name = "sample-{family}"
version = "1.2.3"
description = "A sample project"
readme = "README.rst"
requires-python = ">=3.8"
classifiers = ["Programming Language :: Python :: 3"]
dependencies = ["packaging>=20"]

[project.scripts]
sample-{family} = "sample_{family}:main"
"""

_METADATA = """\
Metadata-Version: 2.1
Name: {name}
Version: {version}
"""

_WHEEL = """\
Wheel-Version: 1.0
Generator: the tests of shipway
Root-Is-Purelib: true
Tag: py3-none-any
"""


def write_tree(folder: Path, family: str) -> Path:
    """Write a project for one of the real backends; return its folder."""
    requirement, backend = BACKENDS[family]
    package = folder / "src" / f"sample_{family}"
    package.mkdir(parents=True)
    text = _PYPROJECT.format(requirement=requirement, backend=backend, family=family)
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    readme = "Sample\n======\n\nA `sample` project.\n"
    (folder / "README.rst").write_text(readme, encoding="utf-8")
    (folder / "LICENSE").write_text("All rights reserved.\n", encoding="utf-8")
    (package / "__init__.py").write_text('"""A sample."""\n\n\ndef main() -> None:\n    pass\n')
    return folder


def write_backend(folder: Path, code: str, requires: str = "[]") -> Path:
    """Write a project whose build backend is `code`, a module in its own tree (PEP 517)."""
    (folder / "hooks").mkdir(parents=True)
    (folder / "hooks" / "own.py").write_text(code, encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        f'[build-system]\nrequires = {requires}\nbuild-backend = "own"\nbackend-path = ["hooks"]\n',
        encoding="utf-8",
    )
    return folder


def make_wheel(
    folder: Path, name: str, version: str, files: Mapping[str, str] | None = None
) -> Path:
    """Write a small valid wheel; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    texts = {
        **({f"{name}.py": f"VERSION = {version!r}\n"} if files is None else files),
        f"{info}/METADATA": _METADATA.format(name=name, version=version),
        f"{info}/WHEEL": _WHEEL,
    }
    _write_wheel(path, {inside: text.encode() for inside, text in texts.items()}, f"{info}/RECORD")
    return path


def changed_wheel(
    wheel: Path,
    changes: Mapping[str, bytes | None],
    *,
    name: str | None = None,
    keep_record: bool = False,
    method: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """Write a wheel again beside the first with files replaced, added, or removed by None.

    Paths of `changes` that begin with `*.dist-info/` lie in that folder. RECORD is made
    right again unless it is kept or one of the changes.
    """
    with zipfile.ZipFile(wheel) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    record = next(inside for inside in files if inside.endswith(".dist-info/RECORD"))
    info = record.partition("/")[0]
    for inside, content in changes.items():
        inside = inside.replace("*.dist-info", info)  # noqa: PLW2901 - the name it stands for
        if content is None:
            del files[inside]
        else:
            files[inside] = content
    path = beside(wheel, name)
    kept = keep_record or "*.dist-info/RECORD" in changes
    _write_wheel(path, files, "" if kept else record, method)
    return path


def changed_sdist(
    sdist: Path,
    pkg_info: bytes,
    *,
    name: str | None = None,
    more: Mapping[str, bytes] | None = None,
    members: Iterable[tuple[tarfile.TarInfo, bytes]] = (),
) -> Path:
    """Write an sdist again beside the first with another PKG-INFO, and more files.

    `members` are added as they are, links for instance.
    """
    path = beside(sdist, name)
    with tarfile.open(sdist) as old, tarfile.open(path, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            data = content.read() if content else b""
            if member.name.count("/") == 1 and member.name.endswith("/PKG-INFO"):
                data = pkg_info
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
        for inside, added in (more or {}).items():
            info = tarfile.TarInfo(inside)
            info.size = len(added)
            new.addfile(info, io.BytesIO(added))
        for info, added in members:
            info.size = len(added)
            new.addfile(info, io.BytesIO(added))
    return path


def beside(path: Path, name: str | None) -> Path:
    """Return where to write a changed copy of a file, under the same name or another one."""
    folder = path.parent / "changed"
    folder.mkdir(exist_ok=True)
    return folder / (name or path.name)


def _write_wheel(
    path: Path, files: Mapping[str, bytes], record: str, method: int = zipfile.ZIP_DEFLATED
) -> None:
    """Write the files, and a RECORD of them at `record` unless that is empty."""
    contents = dict(files)
    if record:
        contents.pop(record, None)
        rows = [f"{inside},{_hash(content)},{len(content)}" for inside, content in contents.items()]
        contents[record] = "\n".join([*rows, f"{record},,", ""]).encode()
    with zipfile.ZipFile(path, "w", method) as archive:
        for inside, content in contents.items():
            archive.writestr(inside, content)


def _hash(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"
