"""maturin: the version of Cargo.toml, of the crate itself or of its workspace.

https://doc.rust-lang.org/cargo/reference/manifest.html#the-version-field
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shipway.errors.versions import CannotEditVersion, VersionNotInFile
from shipway.project.edits import read_text
from shipway.project.lock_entries import lock_entries
from shipway.project.paths import real_path, shown_path
from shipway.project.project import read_toml

from .base import FileSource, same_version
from .files import file_source
from .toml import toml_reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from packaging.version import Version

    from shipway.project.edits import Replacement
    from shipway.project.project import Project

__all__ = ["cargo_spelling", "find_cargo"]

_PHASES = {"a": "alpha", "b": "beta", "rc": "rc"}


@dataclass(frozen=True)
class CargoSource(FileSource):
    """A version in a Cargo.toml, which Cargo.lock repeats for each crate that has it."""

    crates: tuple[str, ...] = ()
    """The crates that have this version."""
    lock: Path | None = None

    def replacements(self, new: Version) -> tuple[Replacement, ...]:
        """Return the replacement in Cargo.toml, and those in Cargo.lock.

        Raises `BrokenToml`, `CannotEditVersion` and `VersionFileUnreadable`.
        """
        if same_version(self.written, new):
            return tuple(self._in_lock(self.written))
        spelled = cargo_spelling(new)
        manifest = read_text(self.path).replacement_for(spelled, self.reader)
        return (manifest, *self._in_lock(spelled))

    def _in_lock(self, spelled: str) -> Iterator[Replacement]:
        if self.lock is None:
            return
        words = [f'name = "{crate}"' for crate in self.crates]
        for entry in lock_entries(read_text(self.lock), words, fix="cargo generate-lockfile"):
            package = entry.package
            # What comes from a registry has a source, even under the name of one of ours.
            own = package.get("name") in self.crates and "source" not in package
            if own and package.get("version", spelled) != spelled:
                yield entry.with_version(spelled)


def find_cargo(project: Project) -> CargoSource | None:
    """Return the source for the version that maturin takes from Cargo.toml.

    Raises `VersionNotInFile`, `VersionFileUnreadable` and `BrokenToml`.
    """
    if project.backend.partition(".")[0] != "maturin":
        return None
    manifest = _manifest(project)
    package = _table(read_toml(manifest), "package")
    version = package.get("version")
    crates: tuple[str, ...] = (str(package.get("name")),)
    path, keys = manifest, ["package", "version"]
    if isinstance(version, dict) and version.get("workspace"):
        path, keys = _workspace(project, manifest), ["workspace", "package", "version"]
        crates = (*crates, *_members(path))
    place = f"[{'.'.join(keys[:-1])}] version"
    found = file_source(project, "cargo", place, path, toml_reader(*keys))
    return CargoSource(
        found.kind, found.location, found.path, found.written, found.reader,
        crates=crates, lock=_lock(project, manifest),
    )  # fmt: skip


def cargo_spelling(version: Version) -> str:
    """Return a version as Cargo writes it: 1.0.0rc1 is 1.0.0-rc.1.

    Raises `CannotEditVersion` for one that Cargo has no spelling for.
    """
    plain = version.epoch == 0 and version.post is None and version.dev is None
    if not plain or version.local or len(version.release) != 3:  # noqa: PLR2004 - major.minor.patch
        raise CannotEditVersion(
            f"Cargo.toml cannot say {version}",
            why="Cargo knows MAJOR.MINOR.PATCH and pre-releases of it (https://semver.org).",
            fix=["release a version of three numbers, or an alpha, beta or rc of one"],
        )
    base = ".".join(map(str, version.release))
    return base if version.pre is None else f"{base}-{_PHASES[version.pre[0]]}.{version.pre[1]}"


def _manifest(project: Project) -> Path:
    # https://www.maturin.rs/config: maturin looks nowhere else by itself.
    named = project.table("tool", "maturin").get("manifest-path")
    name = named if isinstance(named, str) else "Cargo.toml"
    if (project.root / name).is_file():
        return real_path(project.root / name, project.root)
    raise VersionNotInFile(
        f"maturin reads the version from {name}, and there is no such file",
        fix=['name it in pyproject.toml, under [tool.maturin]: manifest-path = "…/Cargo.toml"'],
    )


def _workspace(project: Project, manifest: Path) -> Path:
    for folder in _above(project, manifest):
        path = folder / "Cargo.toml"
        if path.is_file() and "workspace" in read_toml(path):
            return path
    raise VersionNotInFile(
        f"{shown_path(manifest, project.root)} takes its version from a workspace, "
        "and there is none",
        fix=["write the version into [package] of that file"],
    )


def _members(workspace: Path) -> Iterator[str]:
    """Yield the names of the crates that take the workspace's version."""
    table = _table(read_toml(workspace), "workspace")
    members = table.get("members")
    patterns = members if isinstance(members, list) else []
    folders = [folder for item in patterns for folder in _matches(workspace.parent, item)]
    for folder in (workspace.parent, *folders):
        package = _table(read_toml(folder / "Cargo.toml"), "package")
        version = package.get("version")
        if isinstance(version, dict) and version.get("workspace"):
            yield str(package.get("name"))


def _matches(folder: Path, pattern: object) -> list[Path]:
    try:
        return sorted(folder.glob(str(pattern)))
    except (NotImplementedError, OSError, ValueError):  # no relative pattern; cargo says so
        return []


def _lock(project: Project, manifest: Path) -> Path | None:
    found = (folder / "Cargo.lock" for folder in _above(project, manifest))
    return next((path for path in found if path.is_file()), None)


def _above(project: Project, manifest: Path) -> Iterator[Path]:
    """Yield the folder of a manifest and those above it, to the top of the repository.

    Where there is no repository the project's folder is the last.
    """
    folders = list(manifest.parents)
    tops = (index for index, folder in enumerate(folders) if (folder / ".git").exists())
    own = folders.index(project.root) if project.root in folders else 0
    yield from folders[: next(tops, own) + 1]


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    table = data.get(key, {})
    return table if isinstance(table, dict) else {}
