"""What lies in a distribution and should not, and what should not lie there as it does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shipway.distributions.findings import Severity
from shipway.distributions.installed import installed, own_name
from shipway.distributions.traces import NATIVE, Kind

from .rule import Expected, Problem, Release, release_rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shipway.distributions.reader import Facts

__all__ = [
    "bytecode",
    "extension_tag",
    "junk",
    "lfs_pointer",
    "license_missing",
    "native_code",
    "obfuscated",
    "possible_secret",
    "secret",
    "source_encoding",
    "symlink",
    "top_level_junk",
]

_SHOWN = 3
_BYTECODE = (".pyc", ".pyo")
_JUNK = frozenset(
    {
        ".coverage", ".DS_Store", ".git", ".hg", ".hypothesis", ".idea", ".ipynb_checkpoints",
        ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".svn", ".tox", ".venv",
        "desktop.ini", "node_modules", "Thumbs.db",
    }
)  # fmt: skip
"""What tools and systems leave behind."""

_COMMON = frozenset(
    {
        ".github", "benchmark", "benchmarks", "build", "conftest.py", "dist", "doc", "docs",
        "example", "examples", "noxfile.py", "scripts", "setup.py", "src", "tasks.py", "test",
        "testing", "tests", "tools", "utils", "utils.py",
    }
)  # fmt: skip
"""Names that many projects have at their top, so that one would overwrite the other's."""

_LICENSE = re.compile(r"(un)?licen[cs]e|copying|copyright|notice", re.IGNORECASE)
_EXTENSIONS = (".so", ".pyd")
_EXTENSION = re.compile(r"\.(?:cpython-(\d+)t?-[^/]*\.so|cp(\d+)t?-[^/]*\.pyd)$")
_NATIVE_TO = {
    "macosx": Kind.MACH_O,
    "ios": Kind.MACH_O,
    "win": Kind.PE,
    "manylinux": Kind.ELF,
    "musllinux": Kind.ELF,
    "linux": Kind.ELF,
    "android": Kind.ELF,
}
"""How what is compiled for a platform begins, by how its tag does."""


@rule(
    "obfuscated",
    finds="Python that is obfuscated or encrypted in a way that PyPI refuses",
    fix="publish the source as it is, or on an index of your own",
)
def obfuscated(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Tell what was found when the files were read."""
    for trace in facts.traces:
        if expected.public and trace.kind in {Kind.PYARMOR, Kind.SOURCEDEFENDER}:
            yield Problem(f"{facts.filename}: {trace.name}", f"it is {trace.kind}")


@rule(
    "lfs-pointer",
    finds="a pointer of Git LFS in the place of the file that it stands for",
    fix="where it is built, install git-lfs and run: git lfs install && git lfs pull (in a"
    " workflow, give actions/checkout `lfs: true`); then build again",
)
def lfs_pointer(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Tell what was found when the files were read: without git-lfs, git checks pointers out."""
    found = [trace.name for trace in facts.traces if trace.kind is Kind.POINTER]
    if found:
        yield Problem(facts.filename, f"of {_some(found)} it has the pointer alone")


@rule(
    "secret",
    finds="a token of PyPI, GitHub or npm whose checksum is right",
    fix="revoke it now, wherever else it is; then take it out of the project and build again",
)
def secret(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Tell what was found when the files were read, and never the token."""
    for trace in facts.traces:
        if trace.kind is Kind.SECRET:
            yield Problem(f"{facts.filename}: {trace.name}:{trace.line}", f"it has {trace.what}")


@rule(
    "possible-secret",
    finds="what looks like a token or a private key, and a file such as .pypirc or .env",
    fix="exclude the file from the build; if it was secret, revoke it",
    severity=Severity.WARNING,
)
def possible_secret(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Tell what was found when the files were read. Tests have keys that open nothing."""
    for trace in facts.traces:
        if trace.kind is Kind.POSSIBLE_SECRET:
            place = f"{trace.name}:{trace.line}" if trace.line else trace.name
            yield Problem(f"{facts.filename}: {place}", f"it looks like {trace.what}")


@rule(
    "top-level-junk",
    finds="a wheel that installs a package or a module under a name that belongs to nobody",
    fix="have the build backend find packages in the project's own folder only, not at the top",
    severity=Severity.WARNING,
)
def top_level_junk(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look for names such as `tests`, which the next project to do so overwrites."""
    own = own_name(facts)
    for name in sorted(installed(facts).top_level & _COMMON - {own, f"{own}.py"}):
        yield Problem(facts.filename, f"it installs {name} beside the packages of all others")


@rule(
    "bytecode",
    finds="compiled bytecode (.pyc), which is of one Python only and may be stale",
    fix="exclude __pycache__ and *.pyc from the build",
    severity=Severity.WARNING,
)
def bytecode(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look for it by name."""
    found = [member.name for member in facts.members if member.name.endswith(_BYTECODE)]
    if found:
        yield Problem(facts.filename, f"it has {_some(found)}")


@rule(
    "junk",
    finds="what tools and systems leave behind: .git, .venv, .DS_Store, caches",
    fix="exclude it from the build, and add it to .gitignore",
    severity=Severity.WARNING,
)
def junk(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look for it by name, in every folder."""
    found = [
        member.name for member in facts.members if not _JUNK.isdisjoint(member.name.split("/"))
    ]
    if found:
        yield Problem(facts.filename, f"it has {_some(found)}")


@rule(
    "symlink",
    finds="a symbolic link in a wheel: installers write a file with the link's target as its text",
    fix="put a copy of the file in the place of the link",
    severity=Severity.WARNING,
)
def symlink(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look at what each member says that it is."""
    found = [member.name for member in facts.members if facts.wheel and member.link]
    if found:
        yield Problem(facts.filename, f"it has {_some(found)}")


@rule(
    "source-encoding",
    finds="a module that Python cannot decode: importing it is a syntax error (PEP 3120)",
    fix="save the file as UTF-8",
    severity=Severity.WARNING,
)
def source_encoding(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Tell what was found when the files of a wheel were read."""
    for trace in facts.traces:
        if facts.wheel and trace.kind is Kind.UNREADABLE:
            yield Problem(f"{facts.filename}: {trace.name}", "it is no UTF-8 and declares nothing")


@rule(
    "native-code",
    finds="compiled files in a wheel whose tags are not of their platform",
    fix="have the build backend make a platform wheel: it must know that there are extensions",
    severity=Severity.WARNING,
)
def native_code(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare what the files are compiled for with the platforms in the file name.

    In a wheel for any platform only modules count: some have programs for each platform.
    """
    if facts.wheel is None:
        return
    compiled = [trace for trace in facts.traces if trace.kind in NATIVE]
    for platform in sorted({tag.platform for tag in facts.wheel.tags}):
        fitting = {kind for start, kind in _NATIVE_TO.items() if platform.startswith(start)}
        counted = compiled if fitting else [t for t in compiled if t.name.endswith(_EXTENSIONS)]
        if counted and fitting.isdisjoint(trace.kind for trace in counted):
            kinds = ", ".join(sorted({trace.kind for trace in counted}))
            names = _some([trace.name for trace in counted])
            yield Problem(facts.filename, f"its tag is for {platform}, and it has {names} {kinds}")


@rule(
    "extension-tag",
    finds="extension modules of other Pythons than the one the wheel is for",
    fix="build the wheel in a clean tree, once for each Python",
    severity=Severity.WARNING,
)
def extension_tag(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare the tags in the names of extension modules with those of the wheel (PEP 3149)."""
    if facts.wheel is None:
        return
    found = {}
    for member in facts.members:
        match = _EXTENSION.search(member.name)
        if match:
            found[f"cp{match[1] or match[2]}"] = member.name
    wanted = {tag.interpreter for tag in facts.wheel.tags}
    if found and wanted.isdisjoint(found):
        yield Problem(
            facts.filename,
            f"it is for {', '.join(sorted(wanted))}, and has {_some(found.values())}",
        )


@release_rule(
    "license-missing",
    finds="no license file: most licenses ask for their text in every copy",
    fix="add a LICENSE file, and {license_files}",
    severity=Severity.WARNING,
)
def license_missing(release: Release) -> Iterator[Problem]:
    """Look for a file that is called like one."""
    without = [
        facts.filename
        for facts in release.distributions
        if not facts.metadata.get("license_files")
        and not any(_LICENSE.search(member.name) for member in facts.members)
    ]
    if without:
        yield Problem(", ".join(without), "there is no license file inside")


def _some(names: Iterable[str]) -> str:
    """Return the first few of many names."""
    listed = list(names)
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return f"{', '.join(listed[:_SHOWN])}{more}"
