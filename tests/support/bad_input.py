"""What a user can do wrong to a sample project, and what shipway must say of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from support.projects import make_sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.projects import Sample

__all__ = [
    "CASES",
    "behind",
    "byte_order_mark",
    "edit",
    "foreign_file_in_dist",
    "hook",
    "linked",
    "tag_elsewhere",
]


def edit(sample: Sample, old: str, new: str, *, file: str = "pyproject.toml") -> None:
    """Change a file and commit it, here and on the remote."""
    path = sample.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    sample.commit(f"Change {file}")
    sample.git("push", "--quiet")


def hook(folder: Path, name: str, script: str) -> None:
    path = folder / "hooks" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def tag_elsewhere(sample: Sample) -> None:
    sample.git("tag", "v1.0.1")
    sample.commit("More", more__txt="more")
    sample.git("push", "--quiet")


def tag_elsewhere_on_remote(sample: Sample) -> None:
    tag_elsewhere(sample)
    sample.git("push", "--quiet", "origin", "v1.0.1")
    sample.git("tag", "--delete", "v1.0.1")


def tag_on_the_commit_that_will_be_bumped(sample: Sample) -> None:
    sample.git("tag", "v1.0.1")


def behind(sample: Sample) -> None:
    sample.commit("Theirs", theirs__txt="theirs")
    sample.git("push", "--quiet")
    sample.git("reset", "--quiet", "--hard", "HEAD^")


def diverged(sample: Sample) -> None:
    behind(sample)
    sample.commit("Ours", ours__txt="ours")


def remote_is_gone(sample: Sample) -> None:
    sample.git("remote", "set-url", "origin", str(sample.remote) + "-gone")


def broken_backend(sample: Sample) -> None:
    (sample.root / "hooks.py").write_text(
        "from flit_core.buildapi import *\n"
        "def build_sdist(*arguments, **options):\n"
        "    raise RuntimeError('the reason it fails')\n"
    )
    edit(sample, '"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')


def hanging_backend(sample: Sample) -> None:
    (sample.root / "hooks.py").write_text(
        "import time\n"
        "from flit_core.buildapi import *\n"
        "def build_wheel(*arguments, **options):\n"
        "    print('still waiting', flush=True)\n"
        "    time.sleep(60)\n"
    )
    configured(sample, 'build-timeout = 4\n[tool.flit.sdist]\ninclude = ["hooks.py"]')
    edit(sample, '"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')


def import_fails(sample: Sample) -> None:
    edit(sample, '"""A sample package."""', "import not_there", file="src/sampleship/__init__.py")


def read_only_dist(sample: Sample) -> None:
    (sample.root / "dist").mkdir()
    (sample.root / "dist").chmod(0o555)


def dist_is_a_file(sample: Sample) -> None:
    configured(sample, 'dist = "LICENSE"')


def foreign_file_in_dist(sample: Sample) -> None:
    (sample.root / "dist").mkdir()
    (sample.root / "dist" / "notes.txt").write_text("notes")


def local_version(sample: Sample) -> None:
    edit(sample, '"1.0.0"', '"one.two"')


def configured(sample: Sample, line: str) -> None:
    edit(sample, "[project.scripts]", f"[tool.shipway]\n{line}\n\n[project.scripts]")


def tag_that_is_a_folder_to_ours(sample: Sample) -> None:
    configured(sample, 'tag-format = "release/{version}"')
    sample.git("tag", "release")


def byte_order_mark(sample: Sample) -> None:
    path = sample.root / "pyproject.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    sample.commit("Mark")
    sample.git("push", "--quiet")


def linked(sample: Sample, target: Path) -> None:
    """Put pyproject.toml somewhere else and a link in its place."""
    path = sample.root / "pyproject.toml"
    target.parent.mkdir(exist_ok=True)
    path.rename(target)
    path.symlink_to(os.path.relpath(target, sample.root))
    sample.commit("Link")
    sample.git("push", "--quiet")


def merge_without_changes(sample: Sample) -> None:
    """Leave a merge half done that git would call a clean tree."""
    sample.git("switch", "--quiet", "--create", "other")
    sample.commit("Theirs", theirs__txt="theirs")
    sample.git("switch", "--quiet", "main")
    sample.git("merge", "--quiet", "--no-commit", "--no-ff", "--strategy=ours", "other")


def rebase(sample: Sample) -> None:
    sample.commit("More", more__txt="more")
    with pytest.raises(subprocess.CalledProcessError):
        sample.git("rebase", "--quiet", "--exec", "false", "HEAD^")


def version_in_an_ignored_file(sample: Sample) -> None:
    sample.commit("Ignore", __gitignore="/dist/\n__pycache__/\n/VERSION\n")
    (sample.root / "VERSION").write_text("1.0.0")
    configured(sample, 'version-files = ["VERSION"]')


def signing_fails(sample: Sample) -> None:
    sample.git("config", "tag.gpgSign", "true")
    sample.git("config", "gpg.program", "false")


def own_backend(sample: Sample, *lines: str, sdist: str = "") -> None:
    """Build with a backend of the project's own: flit's, with lines before it makes a wheel."""
    (sample.root / "hooks.py").write_text(
        "import pathlib, time\n"
        "from flit_core import buildapi\n"
        "from flit_core.buildapi import *\n"
        "def edit(old, new, file='pyproject.toml'):\n"
        "    path = pathlib.Path(file)\n"
        "    path.write_text(path.read_text().replace(old, new))\n"
        "def build_wheel(*arguments, **options):\n"
        + "".join(f"    {line}\n" for line in lines)
        + "    return buildapi.build_wheel(*arguments, **options)\n"
    )
    configured(sample, sdist or 'dist = "dist"\n[tool.flit.sdist]\ninclude = ["hooks.py"]')
    edit(sample, '"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')


def version_from_the_clock(sample: Sample) -> None:
    own_backend(sample, "edit('1.0.1', f'1.0.{time.time_ns()}')")


def wheel_without_its_package(sample: Sample) -> None:
    edit(sample, '"flit_core>=3.11"', '"setuptools>=77"')
    edit(sample, '"flit_core.buildapi"', '"setuptools.build_meta"')
    scripts = '[project.scripts]\nsampleship = "sampleship:main"\n'
    edit(sample, scripts, "[tool.setuptools]\npackages = []\n")


def submodule_out_of_reach(sample: Sample) -> None:
    other = make_sample(sample.root.parent, name="inner")
    url = ("-c", "protocol.file.allow=always")
    sample.git(*url, "submodule", "add", "--quiet", str(other.remote), "inner")
    sample.commit("Have a submodule")
    sample.git("push", "--quiet")
    sample.git("submodule", "deinit", "--quiet", "--force", "inner")
    shutil.rmtree(sample.root / ".git" / "modules")
    other.remote.rename(other.remote.with_name("gone.git"))


def dist_is_a_link_to_a_file(sample: Sample) -> None:
    (sample.root / "dist").symlink_to("LICENSE")
    sample.commit("Link", __gitignore="/dist\n__pycache__/\n")
    sample.git("push", "--quiet")


def computed_version(sample: Sample) -> None:
    edit(sample, 'version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    text = f'{sample.module.read_text("utf-8")}\n__version__ = "%d.%d.%d" % (7 // 7, 0, 7 - 7)\n'
    sample.module.write_text(text, encoding="utf-8")
    sample.commit("Compute")
    sample.git("push", "--quiet")


CASES: dict[str, tuple[Callable[[Sample], object], str, int, str]] = {
    "dirty": (lambda s: (s.root / "README.md").write_text("x"), "SW303", 1, " M README.md"),
    "untracked": (lambda s: (s.root / "new.py").write_text("x"), "SW303", 1, "?? new.py"),
    "detached": (lambda s: s.git("switch", "--quiet", "--detach"), "SW304", 1, "git switch"),
    "merge": (merge_without_changes, "SW319", 1, "git merge --continue"),
    "rebase": (rebase, "SW319", 1, "git rebase --continue"),
    "version in an ignored file": (version_in_an_ignored_file, "SW217", 1, "VERSION has the"),
    "no remote": (lambda s: s.git("remote", "remove", "origin"), "SW306", 1, "--no-push"),
    "behind": (behind, "SW307", 1, "git pull --ff-only origin main"),
    "diverged": (diverged, "SW307", 1, "git pull --rebase origin main"),
    "remote gone": (remote_is_gone, "SW308", 1, "ls-remote"),
    "tag on another commit": (tag_elsewhere, "SW309", 1, "v1.0.1"),
    "tag on the remote only": (tag_elsewhere_on_remote, "SW309", 1, "a commit of its own"),
    "tag where no bump is yet": (
        tag_on_the_commit_that_will_be_bumped,
        "SW309",
        1,
        "a commit of its own",
    ),
    "tag that git refuses": (
        lambda s: configured(s, 'tag-format = "v {version}"'),
        "SW104",
        2,
        "'v 1.0.1'",
    ),
    "tag in the way": (tag_that_is_a_folder_to_ours, "SW313", 1, "beside the tag release"),
    "byte order mark": (byte_order_mark, "SW417", 1, "begins with a byte order mark"),
    "link out of the repository": (
        lambda s: linked(s, s.root.parent / "elsewhere.toml"),
        "SW217",
        1,
        "elsewhere.toml is outside",
    ),
    "hook refuses": (
        lambda s: hook(s.root / ".git", "pre-commit", "echo too long >&2; exit 1"),
        "SW312",
        1,
        "too long",
    ),
    "push rejected": (
        lambda s: hook(s.remote, "pre-receive", "echo not on Fridays >&2; exit 1"),
        "SW314",
        1,
        "not on Fridays",
    ),
    "push hook refuses": (
        lambda s: hook(s.root / ".git", "pre-push", "echo not on Fridays >&2; exit 1"),
        "SW320",
        1,
        "not on Fridays",
    ),
    "build fails": (broken_backend, "SW407", 1, "the reason it fails"),
    "build hangs": (hanging_backend, "SW418", 1, "still waiting"),
    "import fails": (import_fails, "SW610", 1, "not_there"),
    "read-only dist": (read_only_dist, "SW415", 1, "dist"),
    "dist is a file": (dist_is_a_file, "SW415", 1, "LICENSE"),
    "foreign file": (foreign_file_in_dist, "SW416", 1, "notes.txt"),
    "no PEP 440": (local_version, "SW201", 2, "one.two"),
    "signing fails": (signing_fails, "SW313", 1, "gpg failed to sign"),
    "backend that is not there": (
        lambda s: edit(s, '"flit_core.buildapi"', '"no_such.backend"'),
        "SW406",
        1,
        "no_such.backend",
    ),
    "sdist that does not build": (
        lambda s: own_backend(s, sdist='dist = "dist"'),
        "SW410",
        1,
        "hooks",
    ),
    "wheel without its package": (
        wheel_without_its_package,
        "SW412",
        1,
        "nothing but its metadata",
    ),
    "entry point to nowhere": (
        lambda s: edit(s, '"sampleship:main"', '"sampleship.gone:main"'),
        "SW412",
        1,
        "sampleship.gone",
    ),
    "entry point that fails": (
        lambda s: edit(
            s, "    print(", "    import gone\n    print(", file="src/sampleship/__init__.py"
        ),
        "SW610",
        1,
        "gone",
    ),
    "version from the clock": (version_from_the_clock, "SW414", 1, "1.0.1"),
    "computed version": (computed_version, "SW218", 1, "no file has that version"),
    "version in two places": (
        lambda s: configured(
            s, 'version-files = [{ path = "README.md", pattern = "at {version}" }]'
        ),
        "SW223",
        1,
        "README.md does not have 1.0.0",
    ),
    "submodule out of reach": (submodule_out_of_reach, "SW308", 1, "inner"),
    "dist is a link to a file": (dist_is_a_link_to_a_file, "SW415", 1, "dist"),
    "unknown key": (lambda s: configured(s, "dits = 1"), "SW104", 2, "'dist'"),
    "wrong type": (lambda s: configured(s, "dist = 1"), "SW104", 2, "a string"),
    "broken TOML": (lambda s: edit(s, '"1.0.0"', '"1.0.0'), "SW103", 2, "line 7, column"),
}
