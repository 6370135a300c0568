"""What init found, writes, and leaves to people: as text and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from shipway.errors.base import ShipwayError
from shipway.project.paths import shown_path

from .plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from shipway.adoption.accounts import ByPerson
    from shipway.adoption.planning import Adoption
    from shipway.project.edits import Edit

    from .writer import Writer

__all__ = ["show_adoption", "show_written"]


def show_adoption(writer: Writer, adoption: Adoption, *, result: bool) -> None:
    """Show what was found and the diff of each file; as the result where nothing else follows."""
    tell = writer.result if result else writer.account
    _show_found(tell, adoption)
    for edit in adoption.edits:
        tell("")
        for line in edit.diff(_root(adoption)).splitlines():
            tell(plain(line))
    if not adoption.edits:
        tell("no file is to be written")
    if result:
        _show_steps(writer, adoption)
        writer.data(_data(adoption, dry_run=True))


def show_written(writer: Writer, adoption: Adoption) -> None:
    """Say what was found and written, and what is left to do by hand."""
    _show_found(writer.result, adoption)
    for edit in adoption.edits:
        writer.result(f"{'changed' if edit.before else 'wrote':8} {_name(adoption, edit)}")
    if not adoption.edits:
        writer.result("no file is to be written")
    _show_steps(writer, adoption)
    writer.data(_data(adoption, dry_run=False))


def _show_steps(writer: Writer, adoption: Adoption) -> None:
    _show_list(writer, "to do by hand:", adoption.by_hand)
    _show_list(writer, "to do on the web:", adoption.accounts)
    if adoption.edits:
        writer.result(adoption.then)


def _show_list(writer: Writer, title: str, steps: Sequence[ByPerson]) -> None:
    if steps:
        writer.result(title)
    for step in steps:
        writer.result(f"  {plain(step.where)}: {plain(step.what)}")
        if step.url:
            writer.result(f"    {step.url}")
        for name, value in (step.values or {}).items():
            writer.result(f"      {name}: {value}")


def _found(adoption: Adoption) -> dict[str, Any]:
    facts = adoption.facts
    location = facts.version_location
    return {
        "project": facts.name,
        "backend": facts.workspace.project.backend,
        "version": location.what if isinstance(location, ShipwayError) else location,
        "tags": facts.tag_format,
        "pythons": list(facts.pythons),
        "default_branch": facts.default_branch,
        "remote": facts.remote,
        "github": facts.place.full_name if facts.place else None,
    }


def _show_found(tell: Callable[[str], None], adoption: Adoption) -> None:
    for name, value in _found(adoption).items():
        said = ", ".join(value) if isinstance(value, list) else plain(str(value or "none"))
        tell(f"{name.replace('_', ' '):15} {said}")


def _data(adoption: Adoption, *, dry_run: bool) -> dict[str, Any]:
    root = _root(adoption)
    files = [
        {
            "path": _name(adoption, edit),
            "action": "change" if edit.before else "create",
            "diff": edit.diff(root),
        }
        for edit in adoption.edits
    ]
    return {
        "task": "init",
        "dry_run": dry_run,
        "found": _found(adoption),
        "files": files,
        "by_hand": [asdict(step) for step in adoption.by_hand],
        "accounts": [asdict(step) for step in adoption.accounts],
    }


def _name(adoption: Adoption, edit: Edit) -> str:
    return shown_path(edit.path, _root(adoption))


def _root(adoption: Adoption) -> Path:
    return adoption.facts.workspace.repository.root
