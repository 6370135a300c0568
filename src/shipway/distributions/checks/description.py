"""The long description: there, and such that an index can render it.

As `twine check --strict` has it: Markdown and plain text always render, and what
says nothing of its type is taken for reStructuredText.
"""

from __future__ import annotations

import io
import re
from email.message import Message
from functools import lru_cache
from typing import TYPE_CHECKING

from shipway.distributions.findings import Severity

from .rule import Expected, Problem, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.reader import Facts

__all__ = ["description", "description_missing", "description_type"]

_ALWAYS_RENDER = frozenset({"text/markdown", "text/plain"})
_DOCUTILS_REPORT = re.compile(r"^<string>:(?P<line>\d*): \((?P<level>\w+)/\d\) ", re.MULTILINE)


@rule(
    "description",
    finds="a long description in reStructuredText that does not render",
    fix="correct the readme, or set {content_type}",
)
def description(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Render it with the settings of PyPI."""
    text = _description(facts)
    if not text or _content_type(facts) in _ALWAYS_RENDER:
        return
    fault = _rendering_fault(text)
    if fault:
        yield Problem(f"{facts.filename}: description", f"it does not render: {fault}")


@rule(
    "description-missing",
    finds="no long description",
    fix="set {readme}",
    severity=Severity.WARNING,
)
def description_missing(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look for a description."""
    if not _description(facts):
        yield Problem(f"{facts.filename}: description", "there is no long description")


@rule(
    "description-type",
    finds="a long description whose content type is not given",
    fix="set {content_type}",
    severity=Severity.WARNING,
)
def description_type(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look for the content type of a description that is there."""
    if _description(facts) and not facts.metadata.get("description_content_type"):
        yield Problem(
            f"{facts.filename}: description-content-type",
            "it is missing, so indexes take the description for reStructuredText",
        )


@lru_cache(maxsize=2)
def _rendering_fault(text: str) -> str:
    """Return why a text in reStructuredText does not render; empty where it does.

    Remembered, because sdist and wheel have the same description, and a long one takes 0.2 s.
    """
    from readme_renderer.rst import render  # noqa: PLC0415 - 70 ms, for reStructuredText only

    stream = io.StringIO()
    if render(text, stream=stream) is not None:
        return ""
    return _DOCUTILS_REPORT.sub(r"line \g<line>: ", stream.getvalue().strip())


def _description(facts: Facts) -> str:
    text = facts.metadata.get("description", "")
    # distutils wrote UNKNOWN for every field that was not given.
    return "" if text.strip() == "UNKNOWN" else text.strip() and text


def _content_type(facts: Facts) -> str:
    message = Message()
    message["content-type"] = facts.metadata.get("description_content_type", "text/x-rst")
    return message.get_content_type()
