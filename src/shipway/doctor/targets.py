"""Findings about `[tool.shipway.targets]`: what a task that publishes would refuse. Files alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.base import ShipwayError
from shipway.targets import find_target

from .finding import of_error, right

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Finding
    from .observed import Setup

__all__ = ["targets"]


def targets(setup: Setup) -> Iterator[Finding]:
    """Yield whether each configured target can be used as it is written; no URL is asked."""
    workspace = setup.workspace
    config, folder = workspace.project.config, workspace.state.index_folder
    for name in config.targets:
        subject = f"target {name}"
        try:
            found = find_target(name, config, folder)
        except ShipwayError as error:
            # It names the key, and never the URL: a password may stand in it.
            yield of_error(subject, error)
        else:
            yield right(subject, f"publishes to {found.upload_url}")
