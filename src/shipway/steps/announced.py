"""Whether a whole release ends with one on GitHub."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.errors.base import ShipwayError
from shipway.errors.github import NotOnGitHub, TokenMissing

if TYPE_CHECKING:
    from shipway.release import Release

__all__ = ["is_announced"]

_ANNOUNCED = "pypi"
"""The target whose releases are announced; the others are rehearsals, or have other readers."""


def is_announced(release: Release) -> bool:
    """Return whether a whole release ends on GitHub; tell why not, where it could."""
    if release.target.name != _ANNOUNCED:
        return False
    later = f"invoke announce --version={shlex.quote(str(release.version))}"
    try:
        _ = release.hub
    except NotOnGitHub:
        return False
    except TokenMissing as missing:
        release.reporter.note(
            f"no release on GitHub will follow: {missing.what}; {missing.fix[0]}, then: {later}"
        )
        return False
    except ShipwayError:
        # It is there to be mended: the preflight tells what is wrong.
        return True
    if not release.pushes:
        push = f"git push {shlex.join([release.project.config.remote, f'refs/tags/{release.tag}'])}"
        release.reporter.note(
            f"no release on GitHub will follow, as the tag is not pushed; {push}, then: {later}"
        )
    return release.pushes
