"""Distributions that break one rule each, made of good ones that a real backend has built."""

from __future__ import annotations

import base64
import tarfile
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

from shipway.distributions.checks import Expected
from shipway.distributions.reader import read_distribution
from support.artifacts import beside, changed_sdist, changed_wheel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = [
    "BREAKERS",
    "BROKEN_RST",
    "EXPECTED",
    "SDIST_BREAKERS",
    "in_file",
    "metadata_of",
    "tagged",
    "with_description",
    "with_line",
    "with_metadata",
    "zipped",
]

EXPECTED = Expected(project="Sample.Flit", version="1.2.3")
BROKEN_RST = "A title\n====\n\nA `link without its end\n"


def metadata_of(path: Path) -> str:
    return read_distribution(path).metadata_bytes.decode()


def with_metadata(wheel: Path, change: Callable[[str], str], name: str | None = None) -> Path:
    text = change(metadata_of(wheel)).encode()
    return changed_wheel(wheel, {"*.dist-info/METADATA": text}, name=name)


def with_line(line: str) -> Callable[[Path], Path]:
    """Return what adds a line to the metadata of a wheel."""

    def change(wheel: Path) -> Path:
        return with_metadata(wheel, lambda text: text.replace("Summary:", f"{line}\nSummary:"))

    return change


def with_description(description: str, content_type: str) -> Callable[[Path], Path]:
    """Return what gives a wheel another description."""

    def rewritten(text: str) -> str:
        headers = text.partition("\n\n")[0].splitlines()
        kept = [line for line in headers if not line.startswith("Description-Content-Type")]
        return "\n".join([*kept, *([content_type] if content_type else []), "", description])

    return lambda wheel: with_metadata(wheel, rewritten)


def renamed(name: str) -> Callable[[Path], Path]:
    """Return what gives a wheel another file name."""
    return lambda wheel: changed_wheel(wheel, {}, name=name)


def respelt(name: str, folder: str) -> Callable[[Path], Path]:
    """Return what gives a wheel another file name and its .dist-info folder another name."""

    def change(wheel: Path) -> Path:
        path = beside(wheel, name)
        with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(path, "w") as new:
            for info in old.infolist():
                content, before = old.read(info), "sample_flit-1.2.3.dist-info"
                if info.filename.endswith("RECORD"):
                    content = content.replace(before.encode(), folder.encode())
                new.writestr(info.filename.replace(before, folder), content)
        return path

    return change


def of_version(version: str) -> Callable[[Path], Path]:
    """Return what gives a wheel another version in its name and its metadata."""
    name = f"sample_flit-{version}"

    def change(wheel: Path) -> Path:
        path = respelt(f"{name}-py3-none-any.whl", f"{name}.dist-info")(wheel)
        path = path.rename(path.parents[1] / path.name)
        return with_metadata(
            path, lambda text: text.replace("Version: 1.2.3", f"Version: {version}")
        )

    return change


def in_file(name: str, content: bytes | None) -> Callable[[Path], Path]:
    """Return what changes a file of a wheel."""
    return lambda wheel: changed_wheel(wheel, {name: content})


def with_wrong_sizes(wheel: Path) -> Path:
    """Return the wheel with each size in RECORD one too large."""
    facts = read_distribution(wheel).wheel
    assert facts is not None
    rows = [
        f"{row.name},{row.hash},{int(row.size) + 1 if row.size else ''}\n" for row in facts.record
    ]
    return changed_wheel(wheel, {"*.dist-info/RECORD": "".join(rows).encode()})


def with_hashes_in_hex(wheel: Path) -> Path:
    """Return the wheel with each hash in RECORD as uv_build 0.7 wrote it."""
    facts = read_distribution(wheel).wheel
    assert facts is not None
    rows = []
    for row in facts.record:
        algorithm, equals, digest = row.hash.partition("=")
        padded = digest + "=" * (-len(digest) % 4)
        spelled = f"{algorithm}{equals}{base64.urlsafe_b64decode(padded).hex()}"
        rows.append(f"{row.name},{spelled},{row.size}\n")
    return changed_wheel(wheel, {"*.dist-info/RECORD": "".join(rows).encode()})


def in_zip(change: Callable[[zipfile.ZipFile], None]) -> Callable[[Path], Path]:
    """Return what writes a wheel again, and something more into the zip file."""

    def changed(wheel: Path) -> Path:
        path = changed_wheel(wheel, {})
        with zipfile.ZipFile(path, "a") as archive:
            change(archive)
        return path

    return changed


def in_bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    """Return what changes the bytes of a wheel."""

    def changed(wheel: Path) -> Path:
        path = beside(wheel, None)
        path.write_bytes(change(wheel.read_bytes()))
        return path

    return changed


def compressed(method: int) -> Callable[[Path], Path]:
    """Return what compresses the files of a wheel in another way."""

    def changed(wheel: Path) -> Path:
        path = beside(wheel, None)
        with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(path, "w", method) as new:
            for info in old.infolist():
                new.writestr(info.filename, old.read(info))
        return path

    return changed


class _Stream:
    """A file that cannot go back, so that `zipfile` writes sizes behind the data."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def streamed(wheel: Path) -> Path:
    """Write a wheel as one does into a pipe."""
    path = beside(wheel, None)
    stream = _Stream(path)
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    stream.close()
    return path


def large(size: int, method: int) -> Callable[[Path], Path]:
    """Return what puts a file of that many zeros into a wheel."""
    return lambda wheel: changed_wheel(wheel, {"sample_flit/zeros.bin": bytes(size)}, method=method)


def with_member(info: tarfile.TarInfo, content: bytes = b"") -> Callable[[Path], Path]:
    """Return what adds a member to an sdist."""

    def changed(sdist: Path) -> Path:
        return changed_sdist(sdist, metadata_of(sdist).encode(), members=[(info, content)])

    return changed


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    """Return a link for a tar file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def device(name: str) -> tarfile.TarInfo:
    """Return a pipe for a tar file."""
    info = tarfile.TarInfo(name)
    info.type = tarfile.FIFOTYPE
    return info


def sparse(name: str) -> tarfile.TarInfo:
    """Return a file that says, as GNU tar does, that it is stored without its holes."""
    info = tarfile.TarInfo(name)
    info.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": "0"}
    return info


def zipped(sdist: Path) -> Path:
    """Write an sdist again as a zip file."""
    path = sdist.with_name(sdist.name.replace(".tar.gz", ".zip"))
    with tarfile.open(sdist) as old, zipfile.ZipFile(path, "w") as new:
        for info in old:
            content = old.extractfile(info)
            if content:
                new.writestr(info.name, content.read())
    return path


def of_metadata_version(version: str) -> Callable[[Path], Path]:
    """Return what gives the metadata of a wheel another version."""

    def rewritten(text: str) -> str:
        return "\n".join(
            f"Metadata-Version: {version}" if line.startswith("Metadata-Version") else line
            for line in text.split("\n")
        )

    return lambda wheel: with_metadata(wheel, rewritten)


def of_project(name: str) -> Callable[[Path], Path]:
    """Return what makes a wheel one of another project."""

    def change(wheel: Path) -> Path:
        with zipfile.ZipFile(wheel) as archive:
            files = {info.filename: archive.read(info) for info in archive.infolist()}
        changes: dict[str, bytes | None] = dict.fromkeys(files)
        for inside, content in files.items():
            renamed_to = inside.replace("sample_flit", name)
            changes[renamed_to] = content.replace(b"sample-flit", name.encode()).replace(
                b"sample_flit", name.encode()
            )
        changes[f"{name}-1.2.3.dist-info/RECORD"] = b""
        path = changed_wheel(wheel, changes, name=f"{name}-1.2.3-py3-none-any.whl")
        return changed_wheel(path, {})

    return change


def tagged(tag: str) -> Callable[[Path], Path]:
    """Return what gives a wheel another tag in its name and in WHEEL."""
    text = f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    name = f"sample_flit-1.2.3-{tag}.whl"
    return lambda wheel: changed_wheel(wheel, {"*.dist-info/WHEEL": text}, name=name)


def with_other_size(data: bytes) -> bytes:
    """Change the size in the header of the first file, not in the directory at the end."""
    return data[:22] + b"\x01" + data[23:]


def add_comment(archive: zipfile.ZipFile) -> None:
    """Put a comment at a file, where something could be hidden."""
    archive.infolist()[0].comment = b"a comment"
    archive.writestr("sample_flit/empty/", b"")


# By rule: wheels that break it, each by how it is made of a good one, and what is expected.
BREAKERS: dict[str, list[tuple[Callable[[Path], Path], Expected]]] = {
    "filename": [
        (respelt("Sample_Flit-1.2.3-py3-none-any.whl", "Sample_Flit-1.2.3.dist-info"), EXPECTED)
    ],
    "filename-mismatch": [
        (renamed("sample_flit-1.2.4-py3-none-any.whl"), EXPECTED),
        (renamed("other-1.2.3-py3-none-any.whl"), EXPECTED),
    ],
    "name-mismatch": [(renamed("sample_flit-1.2.3-py3-none-any.whl"), Expected("other", "1.2.3"))],
    "version-mismatch": [
        (of_version("1.2.4"), EXPECTED),
        (of_version("1.2.3"), replace(EXPECTED, tag_version="1.2.4")),
        (of_version("1.2.3"), replace(EXPECTED, tag_version="no version")),
    ],
    "local-version": [(of_version("1.2.3+local"), Expected("sample-flit", "1.2.3+local"))],
    "metadata": [
        (with_line("Requires-Python: three"), EXPECTED),
        (with_line("License-Expression: NOT-SPDX"), EXPECTED),
        (with_line("Requires-Dist: =bad="), EXPECTED),
        (with_line("No-Such-Field: at all"), EXPECTED),
    ],
    "classifier": [
        (with_line("Classifier: Programming Language :: Pithon"), EXPECTED),
        (with_line("Classifier: Natural Language :: Ukranian"), EXPECTED),
    ],
    "private-classifier": [(with_line("Classifier: Private :: Do Not Upload"), EXPECTED)],
    "direct-url": [(with_line("Requires-Dist: x @ https://example.org/x-1.tar.gz"), EXPECTED)],
    "description": [
        (with_description(BROKEN_RST, "Description-Content-Type: text/x-rst"), EXPECTED)
    ],
    "description-missing": [(with_description("", ""), EXPECTED)],
    "description-type": [(with_description("Plain text.", ""), EXPECTED)],
    "record": [
        (in_file("*.dist-info/RECORD", b""), EXPECTED),
        (in_file("*.dist-info/RECORD", b'"' + b"x" * 200_000), EXPECTED),
        (with_wrong_sizes, EXPECTED),
        (lambda wheel: changed_wheel(wheel, {"new.py": b""}, keep_record=True), EXPECTED),
        (
            lambda wheel: changed_wheel(
                wheel, {"*.dist-info/entry_points.txt": None}, keep_record=True
            ),
            EXPECTED,
        ),
        (
            lambda wheel: changed_wheel(
                wheel, {"sample_flit/__init__.py": b"changed"}, keep_record=True
            ),
            EXPECTED,
        ),
    ],
    "record-encoding": [(with_hashes_in_hex, EXPECTED)],
    "entry-points": [
        (in_file("*.dist-info/entry_points.txt", b"no section\n"), EXPECTED),
        (in_file("*.dist-info/entry_points.txt", b"[x]\na = caf\xe9\n"), EXPECTED),
        (in_file("*.dist-info/entry_points.txt", b"[gui_scripts]\n../x = os:abort\n"), EXPECTED),
    ],
    "metadata-version": [(of_metadata_version("2.6"), EXPECTED)],
    "summary-length": [
        (
            lambda wheel: with_metadata(
                wheel, lambda text: text.replace("Summary: ", f"Summary: {'x' * 512}")
            ),
            EXPECTED,
        )
    ],
    "email": [
        (with_line("Author-email: Me <me@localhost->"), EXPECTED),
        (with_line("Maintainer-email: me@example"), EXPECTED),
    ],
    "url": [
        (with_line("Home-page: not a url"), EXPECTED),
        (with_line("Project-URL: Files, ftp://example.org/"), EXPECTED),
        (with_line("Project-URL: , https://example.org/"), EXPECTED),
        (with_line("Project-URL: Empty,"), EXPECTED),
        (with_line(f"Project-URL: {'x' * 33}, https://example.org/"), EXPECTED),
    ],
    "provides": [
        (with_line("Provides-Dist: =bad="), EXPECTED),
        (with_line("Obsoletes-Dist: =bad="), EXPECTED),
    ],
    "license-both": [(with_line("License: MIT\nLicense-Expression: MIT"), EXPECTED)],
    "license-file": [(with_line("License-File: COPYING"), EXPECTED)],
    "stdlib-name": [(of_project("asyncio"), Expected("asyncio", "1.2.3", exists=False))],
    "dist-info": [
        (respelt("sample_flit-1.2.3-py3-none-any.whl", "Sample_Flit-1.2.3.dist-info"), EXPECTED)
    ],
    "member-path": [
        (in_file("../outside.py", b""), EXPECTED),
        (in_file("/etc/absolute", b""), EXPECTED),
        (in_file("sample_flit\\..\\..\\outside.py", b""), EXPECTED),
        (in_file("C:/absolute.py", b""), EXPECTED),
    ],
    "duplicate-member": [(in_file("sample_flit/__INIT__.py", b""), EXPECTED)],
    "zip-format": [
        (in_bytes(lambda data: data + b"trailing"), EXPECTED),
        (in_bytes(lambda data: b"leading" + data), EXPECTED),
        (in_bytes(with_other_size), EXPECTED),
        (compressed(zipfile.ZIP_BZIP2), EXPECTED),
        (streamed, EXPECTED),
        (in_zip(add_comment), EXPECTED),
    ],
    "compression": [(large(65 * 2**20, zipfile.ZIP_DEFLATED), EXPECTED)],
    "file-size": [(large(101 * 2**20, zipfile.ZIP_STORED), EXPECTED)],
    "platform-tag": [
        (tagged("py3-none-linux_x86_64"), EXPECTED),
        (tagged("py3-none-macosx_12_3_arm64"), EXPECTED),
    ],
    "wheel-tags": [
        (in_file("*.dist-info/WHEEL", b"Wheel-Version: 1.0\nTag: py2-none-any\n"), EXPECTED)
    ],
    "obfuscated": [
        (in_file("sample_flit/a.py", b"__pyarmor" + b"_enter__()\n"), EXPECTED),
        (
            in_file("sample_flit/a.pye", b"---BEGIN " + b"PYE FILE---\n---END " + b"PYE FILE---"),
            EXPECTED,
        ),
    ],
}

# By rule: sdists that break it.
SDIST_BREAKERS: dict[str, list[Callable[[Path], Path]]] = {
    "sdist-format": [zipped],
    "sdist-folder": [with_member(tarfile.TarInfo("other-1.2.3/file.txt"))],
    "member-path": [
        with_member(tarfile.TarInfo("sample_flit-1.2.3/../../outside.txt")),
        with_member(link("sample_flit-1.2.3/link", "/etc/passwd")),
        with_member(link("sample_flit-1.2.3/link", "../../outside")),
        with_member(device("sample_flit-1.2.3/pipe")),
        with_member(sparse("sample_flit-1.2.3/sparse")),
    ],
    "duplicate-member": [with_member(tarfile.TarInfo("sample_flit-1.2.3/pyproject.toml"))],
}
