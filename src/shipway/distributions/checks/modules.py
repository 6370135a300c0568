"""The modules of a wheel: those that its metadata, its sdist or its entry points speak of."""

from __future__ import annotations

import configparser
import sys
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from shipway.distributions.findings import Severity
from shipway.distributions.installed import installed, own_name, sources
from shipway.distributions.traces import Kind

from .rule import Expected, Problem, Release, release_rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.installed import Installed
    from shipway.distributions.reader import Facts

__all__ = [
    "entry_point_module",
    "module_missing",
    "module_version",
    "package_missing",
    "py_typed",
    "wheel_empty",
]

_SHOWN = 5
_SCRIPTS = frozenset({"console_scripts", "gui_scripts"})
_NOT_SHIPPED = ("test", "tests", "testing", "conftest")


@rule(
    "wheel-empty",
    finds="a wheel that installs nothing and requires nothing",
    fix="tell the build backend where the packages are, such as [tool.setuptools.packages.find]",
)
def wheel_empty(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look whether there is anything but metadata. One that only requires others may be empty."""
    if facts.wheel is None or facts.metadata.get("requires_dist"):
        return
    folder = f"{facts.wheel.dist_info}/"
    if all(member.name.startswith(folder) for member in facts.members):
        yield Problem(facts.filename, "it has nothing but its metadata")


@release_rule(
    "package-missing",
    finds="a package that the metadata names, or the sdist has under the project's name, and the"
    " wheel lacks",
    fix="tell the build backend where the packages are, such as [tool.setuptools.packages.find]",
)
def package_missing(release: Release) -> Iterator[Problem]:
    """Look for what is named in Import-Name (PEP 794), and for a package named like the project."""
    sdists = [sources(facts) for facts in release.distributions if not facts.wheel]
    for facts in release.distributions:
        if facts.wheel is None:
            continue
        there = installed(facts)
        for named in _import_names(facts):
            if named not in there.modules | there.namespaces:
                yield Problem(f"{facts.filename}: import-name", f"{named} is not in the wheel")
        own = own_name(facts)
        if any(own in sdist.modules for sdist in sdists) and own not in _lower(there):
            yield Problem(facts.filename, f"the sdist has a package {own}, and the wheel has not")


@release_rule(
    "module-missing",
    finds="a module that a package has in the sdist and lacks in the wheel",
    fix="have the build backend find all packages; setuptools takes no subpackages that"
    " `packages` does not list",
    severity=Severity.WARNING,
)
def module_missing(release: Release) -> Iterator[Problem]:
    """Compare the packages that both have. Tests are often left out on purpose."""
    for sdist, wheel, facts in _pairs(release):
        missing = [
            module
            for module in sorted(sdist.modules - wheel.modules)
            if module.partition(".")[0] in wheel.modules
            and not any(part.startswith(_NOT_SHIPPED) for part in module.split("."))
        ]
        if missing:
            more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
            yield Problem(facts.filename, f"it lacks {', '.join(missing[:_SHOWN])}{more}")


@release_rule(
    "py-typed",
    finds="a package that says it is typed, and a wheel without its py.typed (PEP 561)",
    fix="include py.typed in the wheel; setuptools: [tool.setuptools.package-data]",
    severity=Severity.WARNING,
)
def py_typed(release: Release) -> Iterator[Problem]:
    """Look for the marker where the sdist has it, and where a classifier promises it."""
    for sdist, wheel, facts in _pairs(release):
        for marker in sorted(sdist.files - wheel.files):
            package = marker.rpartition("/")[0].replace("/", ".")
            if marker.endswith("/py.typed") and package in wheel.modules:
                yield Problem(facts.filename, f"the sdist has {marker}, and the wheel has not")
    for facts in release.distributions:
        promised = "Typing :: Typed" in facts.metadata.get("classifiers", [])
        files = installed(facts).files
        if facts.wheel and promised and not any(_is_typed(file) for file in files):
            yield Problem(facts.filename, "its classifier is Typing :: Typed, and it has no types")


@rule(
    "entry-point-module",
    finds="a script whose entry point leads to a module that is not there",
    fix="correct the entry point in {entry_points}, or include its module in the wheel",
)
def entry_point_module(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look the modules of scripts up in the wheel."""
    yield from _dead_ends(facts, scripts=True)


@rule(
    "plugin-module",
    finds="an entry point for other programs that leads to a module that is not there",
    fix="correct the entry point in {entry_points}, or include its module in the wheel",
    severity=Severity.WARNING,
)
def plugin_module(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look all other modules up: some lead nowhere on purpose, to try how that is borne."""
    yield from _dead_ends(facts, scripts=False)


@rule(
    "module-version",
    finds="a package at the top of a wheel whose plain `__version__` is another version",
    fix="make it say the version of the project, or read it with importlib.metadata.version()",
    severity=Severity.WARNING,
)
def module_version(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare what was found when the files were read. Placeholders of zeros say nothing."""
    for trace in facts.traces:
        if facts.wheel and trace.kind is Kind.VERSION and _is_other(trace.what, facts.version):
            said = f"its __version__ is {trace.what}, and the wheel is {facts.version}"
            yield Problem(f"{facts.filename}: {trace.name}", said)


def _is_other(said: str, version: Version) -> bool:
    try:
        found = Version(said)
    except InvalidVersion:
        return False
    return any(found.release) and found.public != version.public


def _dead_ends(facts: Facts, *, scripts: bool) -> Iterator[Problem]:
    """Yield the entry points to nowhere; leave alone those that a dependency may bring."""
    there = installed(facts)
    where = f"{facts.filename}: entry_points.txt"
    if any(file.endswith(".pth") for file in there.files):
        # It may add folders to the path.
        return
    for entry in _entry_points(facts):
        if (entry.group in _SCRIPTS) is not scripts:
            continue
        try:
            module = entry.module
        except AttributeError:
            if scripts:
                yield Problem(where, f"{entry.name} = {entry.value} is no reference to an object")
            continue
        if there.misses(module) or _comes_from_nowhere(module, there, facts):
            yield Problem(where, f"{entry.name} leads to {module}, which is not in the wheel")


def _comes_from_nowhere(module: str, there: Installed, facts: Facts) -> bool:
    """Return whether neither the wheel nor a dependency nor Python itself can have a module."""
    top = module.partition(".")[0]
    known = top in there.modules | there.namespaces or top in sys.stdlib_module_names
    return not known and not facts.metadata.get("requires_dist")


def _entry_points(facts: Facts) -> Iterator[EntryPoint]:
    if facts.wheel is None:
        return
    try:
        groups = facts.wheel.entry_points
    except configparser.Error:
        # `entry-points` says so.
        return
    for group, entries in groups.items():
        for name, value in entries.items():
            yield EntryPoint(name, value, group)


def _pairs(release: Release) -> Iterator[tuple[Installed, Installed, Facts]]:
    """Yield what the sdist has and what a wheel installs, for each wheel, where there are both."""
    for sdist in release.distributions:
        if sdist.wheel is None:
            for facts in release.distributions:
                if facts.wheel:
                    yield sources(sdist), installed(facts), facts


def _import_names(facts: Facts) -> list[str]:
    return [name.partition(";")[0].strip() for name in facts.metadata.get("import_names", [])]


def _lower(there: Installed) -> frozenset[str]:
    return frozenset(name.lower() for name in there.modules | there.namespaces)


def _is_typed(file: str) -> bool:
    return file.endswith((".pyi", "/py.typed"))
