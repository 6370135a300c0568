"""SW130 to SW139: taking shipway into a repository, and bringing what it wrote up to date."""

from __future__ import annotations

from .base import ShipwayError

__all__ = ["CannotMerge"]


class CannotMerge(ShipwayError):
    """A file that shipway wrote is of an older generation, and changes in it cannot be kept."""

    code = "SW130"
    reason = (
        "The new generation is merged with yours from what both were made of; that is looked for "
        "in git's history, and where both changed the same lines a person has to choose."
    )
    remedy = (
        "move the file aside, then: shipway init   (and put your changes into the new one)",
        "git commit the file as shipway wrote it, before it is changed   (the next time)",
    )
