"""Errors as JSON, and back: one process meets them, another tells of them. Pure."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any

from shipway import errors
from shipway.errors.base import SeveralProblems, ShipwayError

__all__ = ["as_json", "revived"]


def as_json(problem: ShipwayError) -> dict[str, Any]:
    """Return an error as plain JSON data."""
    if isinstance(problem, SeveralProblems):
        return {"problems": [as_json(item) for item in problem.problems]}
    return {
        "code": problem.code,
        "what": problem.what,
        "why": problem.why,
        "fix": list(problem.fix),
        "details": problem.details,
    }


def revived(data: dict[str, Any]) -> ShipwayError:
    """Return the error that `as_json` made the data of, as one of its own class."""
    if "problems" in data:
        return SeveralProblems([revived(item) for item in data["problems"]])
    kind = _class(data["code"])
    return kind(data["what"], why=data["why"], fix=data["fix"], details=data["details"])


def _class(code: str) -> type[ShipwayError]:
    for family in pkgutil.iter_modules(errors.__path__, f"{errors.__name__}."):
        for kind in vars(import_module(family.name)).values():
            if isinstance(kind, type) and issubclass(kind, ShipwayError) and kind.code == code:
                return kind
    return ShipwayError
