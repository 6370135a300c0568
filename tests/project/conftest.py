"""Hypothesis for these tests: as many examples, however slow the machine is just now."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("project", deadline=None)
settings.load_profile("project")
