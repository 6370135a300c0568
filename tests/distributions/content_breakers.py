"""Pairs of an sdist and a wheel that break one rule each by what lies in them."""

from __future__ import annotations

import base64
import stat
import string
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from distributions.breakers import in_file, metadata_of, tagged, with_line, with_metadata
from support.artifacts import beside, changed_sdist, changed_wheel

__all__ = ["CONTENT", "TOKEN_BODY", "in_wheel", "with_checksum", "with_compiled"]

Change = Callable[[Path, Path], list[Path]]

_TOP = "sample_flit-1.2.3"
TOKEN_BODY = "0123456789abcdefghijABCDEFGHIJ"
_PE = b"MZ".ljust(0x3C, b"\0") + (0x40).to_bytes(4, "little") + b"PE\0\0"
_ELF = b"\x7fELF\x02\x01\x01"
_POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)
_MACH_O = b"\xcf\xfa\xed\xfe"


def in_wheel(name: str, content: bytes | None = b"") -> Change:
    """Return what changes a file of the wheel, alone."""
    return lambda _, wheel: [in_file(name, content)(wheel)]


def with_checksum(prefix: str, body: str) -> bytes:
    """Make a token up as GitHub and npm make theirs: 30 characters and a checksum in base 62."""
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase
    rest, checksum = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        checksum = digits[digit] + checksum
    return f"{prefix}_{body}{checksum}".encode()


def pypi_token() -> bytes:
    """Make a token up that has the form of those of PyPI: a macaroon, which opens nothing."""
    fields = b"\x02\x01\x08pypi.org\x02\x24" + b"0" * 36 + b"\0\0\x06\x20" + bytes(range(32))
    return b"pypi-" + base64.urlsafe_b64encode(fields).rstrip(b"=")


def private_key() -> bytes:
    """Make up what looks like a private key."""
    body = base64.encodebytes(bytes(range(200)))
    words = "PRIVATE KEY-----"
    return f"-----BEGIN RSA {words}\n".encode() + body + f"-----END RSA {words}\n".encode()


def with_entry_points(text: str) -> Change:
    """Return what gives the wheel other entry points."""
    return in_wheel("*.dist-info/entry_points.txt", text.encode())


def without_requirements(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith("Requires-Dist"))


def without_fields(text: str) -> str:
    """Drop what names modules, so that nothing promises any."""
    return "\n".join(line for line in text.split("\n") if not line.startswith("Import-Name"))


def empty(_: Path, wheel: Path) -> list[Path]:
    """Write the wheel without its package, its entry points and its requirements."""
    gone = {"sample_flit/__init__.py": None, "*.dist-info/entry_points.txt": None}
    changed = changed_wheel(wheel, gone).rename(wheel)
    return [with_metadata(changed, lambda text: without_fields(without_requirements(text)))]


def without_package(sdist: Path, wheel: Path) -> list[Path]:
    """Write the wheel with another package than the sdist has."""
    gone = {"sample_flit/__init__.py": None, "other/__init__.py": b"def main(): ...\n"}
    entry = {"*.dist-info/entry_points.txt": b"[console_scripts]\nx = other:main\n"}
    changed = changed_wheel(wheel, {**gone, **entry}).rename(wheel)
    return [sdist, with_metadata(changed, without_fields)]


def in_sdist(name: str, content: bytes = b"") -> Change:
    """Return what adds a file to the sdist."""

    def change(sdist: Path, wheel: Path) -> list[Path]:
        more = {f"{_TOP}/{name}": content}
        return [changed_sdist(sdist, metadata_of(sdist).encode(), more=more), wheel]

    return change


def with_link(_: Path, wheel: Path) -> list[Path]:
    """Write the wheel with a symbolic link in it, RECORD being right."""
    changed = changed_wheel(wheel, {"sample_flit/link.py": b"__init__.py"})
    path = beside(wheel, None).with_suffix(".zip")
    with zipfile.ZipFile(changed) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            if info.filename == "sample_flit/link.py":
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            new.writestr(info, old.read(info))
    return [path.rename(changed)]


def with_compiled(tag: str, *names: str, content: bytes = _ELF) -> Change:
    """Return what gives the wheel a tag and compiled files."""

    def change(_: Path, wheel: Path) -> list[Path]:
        changed = changed_wheel(wheel, dict.fromkeys(names, content)).rename(wheel)
        return [tagged(tag)(changed)]

    return change


def without_license(_: Path, wheel: Path) -> list[Path]:
    """Write the wheel without its license file and without what names it."""
    changed = changed_wheel(wheel, {"*.dist-info/licenses/LICENSE": None}).rename(wheel)

    def rewritten(text: str) -> str:
        return "\n".join(line for line in text.split("\n") if not line.startswith("License-"))

    return [with_metadata(changed, rewritten)]


def requiring_more(sdist: Path, wheel: Path) -> list[Path]:
    """Write the wheel with a requirement that the sdist does not have."""
    return [sdist, with_line("Requires-Dist: six")(wheel)]


def _in_metadata(line: str) -> Change:
    return lambda _, wheel: [with_line(line)(wheel)]


def _with_python(specifiers: str) -> Change:
    return lambda _, wheel: [
        with_metadata(
            wheel,
            lambda text: text.replace("Requires-Python: >=3.8", f"Requires-Python: {specifiers}"),
        )
    ]


# By rule: what to make of a good sdist and wheel so that they break it, and no other.
CONTENT: dict[str, list[Change]] = {
    "wheel-empty": [empty],
    "package-missing": [
        without_package,
        _in_metadata("Import-Name: elsewhere"),
    ],
    "module-missing": [in_sdist("src/sample_flit/deeper/__init__.py")],
    "py-typed": [
        in_sdist("src/sample_flit/py.typed"),
        _in_metadata("Classifier: Typing :: Typed"),
    ],
    "plugin-module": [with_entry_points("[pytest11]\nx = sample_flit.missing\n")],
    "entry-point-module": [
        with_entry_points("[console_scripts]\nx = sample_flit.missing:main\n"),
        with_entry_points("[console_scripts]\nx = sample_flit main\n"),
        lambda sdist, wheel: [
            with_metadata(path.rename(wheel), without_requirements)
            for path in with_entry_points("[console_scripts]\nx = nowhere:main\n")(sdist, wheel)
        ],
    ],
    "secret": [
        in_wheel("sample_flit/a.py", b"#\n" + with_checksum("ghp", TOKEN_BODY)),
        in_wheel("sample_flit/a.py", with_checksum("npm", TOKEN_BODY)),
        in_sdist("notes.txt", pypi_token()),
    ],
    "possible-secret": [
        in_sdist("tests/key.pem", private_key()),
        in_sdist(".pypirc", b"[pypi]\npassword = x\n"),
        in_wheel("sample_flit/a.py", b"T = '" + b"gl" + b"pat-0123456789abcdefghij'\n"),
        in_wheel("sample_flit/a.py", b"T = 'ghp_0123456789abcdefghijABCDEFGHIJ000000'\n"),
        in_wheel("sample_flit/a.py", b"T = 'AKIA" + b"ABCDEFGHIJKLMNOP'\n"),
    ],
    "module-version": [
        in_wheel("sample_flit/_version.py", b"__version__ = '1.2.2'\n"),
        in_wheel("sample_flit.py", b"__version__ = VERSION = '1.2.4'\n"),
    ],
    "top-level-junk": [in_wheel("tests/__init__.py")],
    "bytecode": [in_wheel("sample_flit/__pycache__/__init__.cpython-311.pyc")],
    "junk": [in_wheel("sample_flit/.DS_Store"), in_sdist(".git/config")],
    "symlink": [with_link],
    "lfs-pointer": [in_wheel("sample_flit/data.bin", _POINTER), in_sdist("data.bin", _POINTER)],
    "source-encoding": [in_wheel("sample_flit/latin.py", b"NAME = 'caf\xe9'\n")],
    "native-code": [
        with_compiled("py3-none-any", "sample_flit/fast.so"),
        with_compiled("cp311-cp311-win_amd64", "sample_flit/fast.so"),
        with_compiled("cp311-cp311-macosx_11_0_arm64", "sample_flit/fast.so", content=_PE),
        with_compiled("cp311-cp311-musllinux_1_2_x86_64", "sample_flit/fast.so", content=_MACH_O),
    ],
    "extension-tag": [
        with_compiled(
            "cp311-cp311-manylinux_2_28_x86_64",
            "sample_flit/fast.cpython-312-x86_64-linux-gnu.so",
        ),
        with_compiled("cp311-cp311-win_amd64", "sample_flit/fast.cp312-win_amd64.pyd", content=_PE),
    ],
    "license-missing": [without_license],
    "python-impossible": [_with_python(">=3.9,<3.8")],
    "python-classifier": [_in_metadata("Classifier: Programming Language :: Python :: 3.7")],
    "extra-unknown": [_in_metadata("Requires-Dist: six; extra == 'fast'")],
    "metadata-differs": [requiring_more],
}
