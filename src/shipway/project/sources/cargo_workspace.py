"""The crates of a Cargo workspace: its manifests, who takes which version, who requires whom.

`cargo` calls it. https://doc.rust-lang.org/cargo/reference/workspaces.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from shipway.project.edits import read_text
from shipway.project.paths import real_path
from shipway.project.project import read_toml

from .toml import toml_reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shipway.project.edits import Replacement

__all__ = ["inherits_version", "manifests", "requirements", "table"]

_KINDS = ("dependencies", "dev-dependencies", "build-dependencies")
# https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
_WHOLE = re.compile(r"\s*(?P<operator>[=^~]|>=)?\s*(?P<version>\d[^\s,]*)\s*")


def manifests(root: Path) -> tuple[Path, ...]:
    """Return the manifest of a workspace, or of a single crate, and those of all its members.

    A path dependency below the workspace's folder is a member without being named.
    """
    workspace = table(read_toml(root), "workspace")
    found = [root]
    for pattern in _texts(workspace.get("members")):
        found += [folder / "Cargo.toml" for folder in _matches(root.parent, pattern)]
    left_out = [root.parent / folder for folder in _texts(workspace.get("exclude"))]
    seen: dict[Path, None] = {}
    while found:
        path = real_path(found.pop(0), root.parent)
        outside = not path.is_relative_to(root.parent) or path in seen
        if outside or not path.is_file() or any(path.is_relative_to(out) for out in left_out):
            continue
        seen[path] = None
        found += [path.parent / item["path"] / "Cargo.toml" for _, item in _by_path(path)]
    return tuple(seen)


def inherits_version(manifest: Path) -> bool:
    """Tell whether the crate of a manifest takes the version of its workspace."""
    version = table(read_toml(manifest), "package").get("version")
    return isinstance(version, dict) and bool(version.get("workspace"))


def requirements(
    manifest: Path, crates: tuple[str, ...], old: str, new: str
) -> Iterator[Replacement]:
    """Yield the changes of requirements on the crates, by path and with the whole old version.

    Cargo would find no such crate any more. Raises `CannotEditVersion`.
    """
    for keys, item in _by_path(manifest):
        version = str(item.get("version"))
        match = _WHOLE.fullmatch(version)
        if match and match["version"] == old and item.get("package", keys[-1]) in crates:
            start, end = match.span("version")
            wanted = version[:start] + new + version[end:]
            yield read_text(manifest).replacement_for(wanted, toml_reader(*keys, "version"))


def table(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return the table at `keys` of a manifest; empty where there is none."""
    found: Any = data
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _by_path(manifest: Path) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield the keys and the table of each dependency of a manifest that has a path."""
    data = read_toml(manifest)
    parents: list[tuple[str, ...]] = [(), *(("target", name) for name in table(data, "target"))]
    places = [(*parent, kind) for parent in parents for kind in _KINDS]
    for place in [*places, ("workspace", "dependencies")]:
        for name, item in table(data, *place).items():
            if isinstance(item, dict) and isinstance(item.get("path"), str):
                yield (*place, name), item


def _matches(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(folder.glob(pattern))
    except (NotImplementedError, OSError, ValueError):  # no relative pattern; cargo says so
        return []


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
