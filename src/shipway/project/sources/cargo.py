"""maturin: the version of Cargo.toml, of the crate itself or of its workspace.

https://doc.rust-lang.org/cargo/reference/manifest.html#the-version-field
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.versions import CannotEditVersion, VersionNotInFile
from shipway.project.edits import read_text
from shipway.project.lock_entries import lock_entries
from shipway.project.paths import real_path, shown_path
from shipway.project.project import read_toml

from .base import FileSource, same_version
from .cargo_workspace import inherits_version, manifests, requirements, table
from .files import file_source
from .scm import built_by
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
    """A version in a Cargo.toml, which others repeat: Cargo.lock, and what requires its crates."""

    crates: tuple[str, ...] = ()
    """The crates that have this version."""
    manifests: tuple[Path, ...] = ()
    """All of their workspace, or the one."""
    lock: Path | None = None

    def replacements(self, new: Version) -> tuple[Replacement, ...]:
        """Return the replacement in Cargo.toml, and those of what repeats it.

        Raises `BrokenToml`, `CannotEditVersion` and `VersionFileUnreadable`.
        """
        if same_version(self.written, new):
            return tuple(self._in_lock(self.written))
        spelled = cargo_spelling(new)
        manifest = read_text(self.path).replacement_for(spelled, self.reader)
        required = (
            found
            for path in self.manifests
            for found in requirements(path, self.crates, self.written, spelled)
        )
        return (manifest, *required, *self._in_lock(spelled))

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
    if not built_by(project, "maturin", "maturin"):
        return None
    manifest = _manifest(project)
    workspace = _workspace(project, manifest)
    path, keys = manifest, ["package", "version"]
    if inherits_version(manifest):
        if workspace is None:
            raise VersionNotInFile(
                f"{shown_path(manifest, project.root)} takes its version from a workspace, "
                "and there is none",
                fix=["write the version into [package] of that file"],
            )
        path, keys = workspace, ["workspace", "package", "version"]
    members = manifests(workspace or manifest)
    having = [item for item in members if path != manifest and inherits_version(item)]
    crates = tuple(
        str(table(read_toml(item), "package").get("name")) for item in (manifest, *having)
    )
    place = f"[{'.'.join(keys[:-1])}] version"
    found = file_source(project, "cargo", place, path, toml_reader(*keys))
    return CargoSource(
        found.kind, found.location, found.path, found.written, found.reader,
        crates=crates, manifests=members, lock=_lock(project, manifest),
    )  # fmt: skip


def cargo_spelling(version: Version) -> str:
    """Return a version as Cargo writes it: 1.0.0rc1 is 1.0.0-rc.1, 1.0.0.dev4 is 1.0.0-dev.4.

    Raises `CannotEditVersion` for one that Cargo has no spelling for.
    """
    plain = version.epoch == 0 and version.post is None and not version.local
    if not plain or len(version.release) != 3:  # noqa: PLR2004 - major.minor.patch
        raise CannotEditVersion(
            f"Cargo.toml cannot say {version}",
            why="Cargo knows MAJOR.MINOR.PATCH and what comes before it (https://semver.org).",
            fix=["release a version of three numbers, or a pre-release or development one of it"],
        )
    parts = [] if version.pre is None else [f"{_PHASES[version.pre[0]]}.{version.pre[1]}"]
    parts += [] if version.dev is None else [f"dev.{version.dev}"]
    base = ".".join(map(str, version.release))
    return f"{base}-{'.'.join(parts)}" if parts else base


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


def _workspace(project: Project, manifest: Path) -> Path | None:
    for folder in _above(project, manifest):
        path = folder / "Cargo.toml"
        if path.is_file() and "workspace" in read_toml(path):
            return path
    return None


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
