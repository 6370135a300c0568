"""The build backend of a project (PEP 517), run in an isolated environment.

Called by the step that builds, and by whoever asks the backend for the version.
It writes to the log and to the folder it is told, and into the tree only what
the backend itself writes there: setuptools leaves an `*.egg-info` beside the
sources, so hand it a worktree or a copy where that matters.
"""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
import zipfile
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING

import build

from shipway.distributions.filenames import is_distribution, name_in
from shipway.errors.build import (
    BackendNotFound,
    BrokenBuildSystem,
    BuildFailed,
    NothingBuilt,
    SdistDoesNotBuild,
)
from shipway.errors.usage import BrokenToml, CannotWrite
from shipway.project.project import Project, read_toml

from .folders import copy_into
from .hooks import Hooks
from .interpreters import admitted_python
from .isolation import BuildLog, Isolation
from .removal import remove_tree
from .scratch import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .hooks import Kind
    from .interpreters import Interpreter

__all__ = ["Backend", "backend"]


@contextmanager
def backend(  # noqa: PLR0913 - one door for every build, each argument named at the call
    tree: Path,
    *,
    environment: Mapping[str, str],
    log: Path,
    folder: Path | None = None,
    shared: Path | None = None,
    timeout: float | None = None,
) -> Iterator[Backend]:
    """Give access to the build backend of the project in `tree`, and clean up afterwards.

    `environment` is laid over the variables of the hooks' processes, such as
    SOURCE_DATE_EPOCH. `log` gets everything that the installer and the hooks print.
    `folder` is where virtual environments are made, in a temporary folder if None; it
    is emptied before and afterwards and must have no other user meanwhile. With the same
    folder each time uv need not ask the interpreter for its paths again (45 ms).
    `shared` is that of `scratch_folder`. `timeout` is how long a hook, and
    installing what one requires, may take, in seconds. Hooks run
    on our own Python, or where the project does not admit that one, on one that it admits.

    Raises `CannotWrite` for the log.
    """
    with scratch_folder("build", shared) as scratch:
        environments = folder or scratch / "environments"
        remove_tree(environments)
        build_log = BuildLog(log)
        build_log.start()
        isolation = Isolation(
            scratch, environments, environment, build_log, timeout, _python_for(tree)
        )
        try:
            with _temporary_files_in(scratch):
                yield Backend(tree, isolation)
        finally:
            isolation.close()
            remove_tree(environments)


def _python_for(tree: Path) -> Interpreter | None:
    """Return the Python to build on; None for our own."""
    try:
        project = Project(tree, read_toml(tree / "pyproject.toml"))
    except BrokenToml:
        # Reading [build-system] tells it in its own words.
        return None
    return admitted_python(project.requires_python)


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Have the libraries that call hooks put their files where a kill leaves nothing for good."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


class Backend:
    """The build backend of one project. Not for several threads at once."""

    def __init__(self, tree: Path, isolation: Isolation) -> None:
        self._tree = tree
        self._isolation = isolation

    def prepare(self) -> None:
        """Install what `[build-system]` requires, ahead of the first hook.

        Raises `BrokenBuildSystem`, `EnvironmentNotCreated`, `RequirementsNotInstalled`.
        """
        self._isolation.environment_with(Hooks(self._tree, self._isolation).requires)

    def metadata(self) -> bytes:
        """Return the METADATA of the wheel that the tree would build into.

        Where the backend has no hook for that, a wheel is built and looked into.

        Raises what `build` raises, but for `SdistDoesNotBuild` and `CannotWrite`.
        """
        out = self._folder()
        hook = "prepare_metadata_for_build_wheel"
        hooks = Hooks(self._tree, self._isolation)
        path = Path(hooks.call("wheel", hook, lambda built: built.metadata_path(out)), "METADATA")
        if not path.is_file():
            raise NothingBuilt(f"{hook} wrote no METADATA")
        return path.read_bytes()

    def version(self) -> str:
        """Return the version as the backend spells it. Raises what `metadata` raises."""
        version = message_from_bytes(self.metadata())["Version"]
        if version is None:
            raise NothingBuilt("the METADATA that the build backend wrote has no Version")
        return str(version).strip()

    def build(
        self, out: Path, *, on_built: Callable[[Path], None] = lambda _: None
    ) -> tuple[Path, Path]:
        """Build the sdist from the tree and the wheel from that sdist; put both into `out`.

        Nothing is put there unless both were built. Returns the sdist and the wheel.
        `on_built` hears of each as soon as it is built, where it lies by then.

        Raises `BrokenBuildSystem`, `EnvironmentNotCreated`, `RequirementsNotInstalled`,
        `BackendNotFound`, `CannotBuildKind`, `BuildFailed`, `BuildTimedOut`,
        `NothingBuilt`, `SdistDoesNotBuild` and `CannotWrite`.
        """
        if out.exists() and not out.is_dir():
            raise CannotWrite(f"{out} is not a folder")
        sdist = self._build("sdist", self._tree)
        on_built(sdist)
        try:
            wheel = self._build("wheel", self._unpacked(sdist))
        except (BuildFailed, BrokenBuildSystem, BackendNotFound) as error:
            raise SdistDoesNotBuild(
                f"no wheel can be built from {sdist.name}: {error.what}",
                fix=(*SdistDoesNotBuild.remedy, self._isolation.log.pointer),
                details=error.details,
            ) from error
        on_built(wheel)
        for path in (sdist, wheel):
            copy_into(out, path)
        return out / sdist.name, out / wheel.name

    def build_wheel(self, out: Path) -> Path:
        """Build the wheel straight from the tree, put it into `out` and return it.

        Raises what `build` raises, but for `SdistDoesNotBuild`.
        """
        wheel = self._build("wheel", self._tree)
        copy_into(out, wheel)
        return out / wheel.name

    def tools(self) -> dict[str, str]:
        """Return the versions of Python, of build, and of what was installed for the hooks."""
        own = {"python": self._isolation.python_version, "build": build.__version__}
        return {**own, **self._isolation.installed()}

    def _build(self, kind: Kind, tree: Path) -> Path:
        out = self._folder()
        hook = f"build_{kind}"
        hooks = Hooks(tree, self._isolation)
        path = Path(hooks.call(kind, hook, lambda builder: builder.build(kind, out)))
        _refuse_other_than_one_file(hook, path, out)
        return path

    def _unpacked(self, sdist: Path) -> Path:
        """Unpack an sdist into a folder of its own; return the one folder in it (PEP 625)."""
        folder = self._folder()
        try:
            # PEP 706: "data" refuses links and names that lead out of the folder.
            shutil.unpack_archive(sdist, folder, filter="data")
        except (tarfile.TarError, zipfile.BadZipFile, shutil.ReadError, OSError, EOFError) as error:
            raise SdistDoesNotBuild(f"{sdist.name} cannot be unpacked: {error}") from error
        found = list(folder.iterdir())
        if len(found) != 1 or not found[0].is_dir():
            raise SdistDoesNotBuild(f"{sdist.name} does not hold exactly one folder")
        return found[0]

    def _folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self._isolation.folder))


def _refuse_other_than_one_file(hook: str, path: Path, out: Path) -> None:
    """Refuse what is not the one distribution that a hook was to write into a folder.

    PEP 517: it returns the basename of the file that it has put there.
    """
    told = f"{hook} returned {path.name!r}"
    if path.parent != out:
        raise NothingBuilt(f"{hook} returned a path, {str(path)!r}, where a file name is asked for")
    if path.is_symlink():
        raise NothingBuilt(f"{told}, which is a link and no file of its own")
    if not path.is_file():
        raise NothingBuilt(f"{told} and wrote no such file")
    if not is_distribution(path.name) or name_in(path.name) is None:
        raise NothingBuilt(f"{told}, which is no name of a distribution")
    if not os.access(path, os.R_OK):
        raise NothingBuilt(f"{told}, which nobody may read")
    others = sorted(item.name for item in out.iterdir() if is_distribution(item.name))
    others.remove(path.name)
    if others:
        raise NothingBuilt(f"{told}, and wrote {', '.join(map(repr, others))} too")
