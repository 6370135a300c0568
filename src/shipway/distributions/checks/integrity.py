"""The bytes: those that were built, and those that a wheel says it has."""

from __future__ import annotations

import base64
import configparser
import re
from typing import TYPE_CHECKING

from shipway.distributions.findings import Severity
from shipway.project.paths import is_text

from .rule import Expected, Problem, Release, release_rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.reader import Facts, RecordRow, WheelFacts

__all__ = ["entry_points", "ledger_mismatch", "record", "record_encoding"]

_SCRIPTS = ("console_scripts", "gui_scripts")
_SCRIPT_NAME = re.compile(r"[\w.-]+")
_SIGNATURES = ("RECORD", "RECORD.jws", "RECORD.p7s")
"""The files in .dist-info that RECORD cannot hash (PEP 427)."""


@release_rule(
    "ledger-mismatch",
    finds="a file that is not as it was built, was not built, or is missing",
    fix="build again: invoke build",
)
def ledger_mismatch(release: Release) -> Iterator[Problem]:
    """Compare the files with the ledger: which there are, their sizes, their hashes."""
    ledger = release.expected.ledger
    if ledger is None:
        return
    listed = {item.filename: item for item in ledger.distributions}
    for facts in release.distributions:
        built = listed.pop(facts.filename, None)
        if built is None:
            yield Problem(facts.filename, "the ledger does not list it")
        elif built.size != facts.built.size:
            yield Problem(
                facts.filename, f"it has {facts.built.size} bytes, and was built with {built.size}"
            )
        elif built.sha256 != facts.built.sha256:
            yield Problem(
                facts.filename,
                f"its SHA-256 is {facts.built.sha256}, and was {built.sha256} when it was built",
            )
    for filename in listed:
        yield Problem(filename, "the ledger lists it, and it is not among the files")


@rule(
    "record",
    finds="a wheel whose RECORD is missing, or lists other files, hashes or sizes than it has",
    fix="build the wheel again; never change a built wheel with a zip tool",
)
def record(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare RECORD with the files of the wheel (PEP 376, PEP 427)."""
    wheel = facts.wheel
    if wheel is None:
        return
    where = f"{facts.filename}: RECORD"
    if not wheel.record:
        yield Problem(where, "it is missing, empty, or does not parse")
        return
    sizes = {member.name: member.size for member in facts.members}
    signatures = {f"{wheel.dist_info}/{name}" for name in _SIGNATURES}
    listed = {row.name for row in wheel.record}
    for name in sorted(sizes.keys() - listed - signatures):
        yield Problem(where, f"{name} is in the wheel and not listed")
    for row in wheel.record:
        fault = _fault(row, sizes, wheel)
        if fault and row.name not in signatures:
            yield Problem(where, f"{row.name} {fault}")


@rule(
    "record-encoding",
    finds="a wheel whose RECORD has its hashes in hexadecimal, and not in base64 (PEP 427)",
    fix="raise the lower bound of the build backend in requires of [build-system]",
    severity=Severity.WARNING,
)
def record_encoding(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look at the first such row; uv_build 0.7 wrote them so. Installers do not mind."""
    rows = facts.wheel.record if facts.wheel else ()
    for row in rows:
        if facts.wheel and row.hash and row.hash == _in_hex(facts.wheel.hashes.get(row.name, "")):
            yield Problem(f"{facts.filename}: RECORD", f"{row.name} is listed with {row.hash}")
            return


def _in_hex(spelled: str) -> str:
    """Return a hash `algorithm=digest` with its digest in hexadecimal in the place of base64."""
    algorithm, equals, digest = spelled.partition("=")
    padded = digest + "=" * (-len(digest) % 4)
    return f"{algorithm}{equals}{base64.urlsafe_b64decode(padded).hex()}"


def _fault(row: RecordRow, sizes: dict[str, int], wheel: WheelFacts) -> str:
    if row.name not in sizes:
        return "is listed and not in the wheel"
    if row.hash not in {wheel.hashes[row.name], _in_hex(wheel.hashes[row.name])}:
        return f"is listed with the hash {row.hash or '(none)'}, and has {wheel.hashes[row.name]}"
    if row.size and row.size != str(sizes[row.name]):
        return f"is listed with {row.size} bytes, and has {sizes[row.name]}"
    return ""


@rule(
    "entry-points",
    finds="a wheel whose entry_points.txt does not parse, or names a script as no file can be",
    fix="correct the entry points in {entry_points}",
)
def entry_points(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Parse the file, as installers will have to, and look at the names of scripts.

    https://packaging.python.org/en/latest/specifications/entry-points/
    """
    if facts.wheel is None:
        return
    where = f"{facts.filename}: entry_points.txt"
    if not is_text(facts.wheel.entry_points_text):
        yield Problem(where, "it is not UTF-8")
        return
    try:
        groups = facts.wheel.entry_points
    except configparser.Error as error:
        yield Problem(where, f"it does not parse: {error}")
        return
    for group in _SCRIPTS:
        for name in groups.get(group, {}):
            if not _SCRIPT_NAME.fullmatch(name):
                yield Problem(where, f"{name!r} in {group} cannot be the name of a script")
