"""A project in a folder of a difficult name, and Hypothesis for these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from support.layout import with_version_files

if TYPE_CHECKING:
    from pathlib import Path

# As many examples, however slow the machine is just now.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make the folder of a project at 1.2.3, with a name that shells stumble over."""
    return with_version_files(tmp_path / 'it\'s $(größe) "quoted"', "")
