"""The tags of wheels: where they can be installed (PEP 425), and what indexes take."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from shipway.distributions.findings import Severity

from .rule import Expected, Problem, Release, release_rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.reader import Facts

__all__ = ["abi3", "platform_tag", "same_tags", "wheel_tags"]

_LINUX = "x86_64|i686|aarch64|armv7l|ppc64le|s390x|riscv64"
_MACOS = "ppc|ppc64|i386|x86_64|arm64|intel|fat|fat3|fat64|universal|universal2"
_ANDROID = "armeabi_v7a|arm64_v8a|x86|x86_64"
_TAKEN = re.compile(
    "|".join(
        (
            "any",
            "win32|win_(arm64|amd64|ia64)",
            "manylinux(1|2010)_(x86_64|i686)",
            "manylinux2014_(x86_64|i686|aarch64|armv7l|ppc64|ppc64le|s390x)",
            "linux_armv[67]l",
            rf"manylinux_\d+_\d+_({_LINUX}|ppc64)",  # PEP 600
            rf"musllinux_\d+_\d+_({_LINUX})",  # PEP 656
            rf"macosx_10_\d+_({_MACOS})",
            rf"macosx_(11|12|13|14|15|26)_0_({_MACOS})",
            r"ios_\d+_\d+_(arm64|x86_64)_(iphoneos|iphonesimulator)",  # PEP 730
            rf"android_\d+_({_ANDROID})",  # PEP 738
            r"pyemscripten_\d+_\d+_wasm32",  # PEP 783
        )
    )
)
"""The platforms that PyPI takes (`warehouse/forklift/legacy.py` of August 2026)."""

_FIXES = {
    "linux_": "have auditwheel repair the wheel, or build it with cibuildwheel: manylinux",
    "macosx_": "set MACOSX_DEPLOYMENT_TARGET to 10.x or to a whole version such as 11.0",
}


@rule(
    "platform-tag",
    finds="a platform tag that PyPI does not take, such as linux_x86_64",
    fix="build the wheel with cibuildwheel, which makes tags that indexes take",
)
def platform_tag(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Compare each platform with those that PyPI knows."""
    if facts.wheel is None or not expected.public:
        return
    for platform in sorted({tag.platform for tag in facts.wheel.tags}):
        if not _TAKEN.fullmatch(platform):
            fix = next((text for start, text in _FIXES.items() if platform.startswith(start)), "")
            yield Problem(facts.filename, f"PyPI takes no wheels for {platform}", fix)


@rule(
    "wheel-tags",
    finds="tags in the WHEEL file that are not those of the file name",
    fix="retag it with `wheel tags`, which changes both; never rename a built wheel",
    severity=Severity.WARNING,
)
def wheel_tags(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare both sets (PEP 427). Installers go by the file name."""
    if facts.wheel is None:
        return
    named, declared = {str(tag) for tag in facts.wheel.tags}, facts.wheel.declared_tags
    if named != declared:
        listed = ", ".join(sorted(declared)) or "none"
        yield Problem(f"{facts.filename}: WHEEL", f"it has the tags {listed}")


@rule(
    "abi3",
    finds="symbols in an abi3 wheel that are not in the stable ABI of the Python it is tagged for",
    fix="define Py_LIMITED_API as the version in the tag, or tag the wheel for a later Python",
    severity=Severity.WARNING,
)
def abi3(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Tell what abi3audit found (PEP 384). It comes with `shipway[abi3]`."""
    for symbol in expected.foreign.get(facts.filename, ()):
        yield Problem(facts.filename, f"it uses {symbol}")


@release_rule(
    "same-tags",
    finds="two wheels of one release with a tag in common and the same build number",
    fix="build one wheel for each tag; installers would take either",
    severity=Severity.WARNING,
)
def same_tags(release: Release) -> Iterator[Problem]:
    """Look for wheels that fit equally well."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for facts in release.distributions:
        parts = facts.filename.split("-")
        build = parts[2] if len(parts) == 6 else ""  # noqa: PLR2004 - PEP 427
        for tag in facts.wheel.tags if facts.wheel else ():
            holders[str(tag), build].append(facts.filename)
    for names in sorted({tuple(sorted(names)) for names in holders.values() if len(names) > 1}):
        yield Problem(" and ".join(names), "they can be installed in the same places")
