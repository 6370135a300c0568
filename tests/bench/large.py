"""Large repositories: a long history, many projects, a project of many files."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from bench.measure import run
from support.projects import make_sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["long_history", "many_projects", "wide_project"]

_AUTHOR = "A Maintainer <maintainer@example.org>"
_SINCE = 1_600_000_000
_FILES_OF_HISTORY = 200


def long_history(folder: Path, commits: int, tags: int) -> Path:
    """Make a project of that many commits, of which every so many has a tag; return its root.

    The version of the files is above them all, so that it can be built.
    """
    sample = make_sample(folder, backend="hatchling", version=f"0.{tags}.1")
    lines = _history(sample.git("rev-parse", "HEAD"), commits - 1, tags)
    with subprocess.Popen(
        ["git", "fast-import", "--quiet"], cwd=sample.root, stdin=subprocess.PIPE, encoding="utf-8"
    ) as git:
        assert git.stdin is not None
        git.stdin.writelines(lines)
    assert git.returncode == 0
    # As a fresh clone has it.
    sample.git("pack-refs", "--all")
    sample.git("reset", "--quiet", "--hard")
    sample.git("push", "--quiet", "--tags", "origin", "main")
    return sample.root


def _history(start: str, commits: int, tags: int) -> Iterator[str]:
    """Yield what `git fast-import` reads."""
    each = (commits - 1) // tags
    for number in range(1, commits + 1):
        who = f"{_AUTHOR} {_SINCE + number} +0000"
        text = f"{number}\n"
        yield f"commit refs/heads/main\nmark :{number}\ncommitter {who}\n"
        yield _data(f"Change {number}")
        yield f"from {start}\n" if number == 1 else f"from :{number - 1}\n"
        yield f"M 100644 inline notes/{number % _FILES_OF_HISTORY}.txt\n{_data(text)}"
        version, rest = divmod(number, each)
        if not rest and version <= tags:
            yield f"tag v0.{version}.0\nfrom :{number}\ntagger {who}\n{_data(f'0.{version}.0')}"


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def wide_project(folder: Path, files: int) -> Path:
    """Make a project that has that many modules, and return its root."""
    sample = make_sample(folder, backend="hatchling")
    for number in range(files):
        package = sample.module.parent / f"part{number // 100}"
        package.mkdir(exist_ok=True)
        (package / f"module{number % 100}.py").write_text(f"NUMBER = {number}\n", encoding="utf-8")
    sample.commit("Add modules")
    sample.git("push", "--quiet")
    return sample.root


def many_projects(folder: Path, number: int) -> Path:
    """Make a repository of that many projects, and return the folder of the last one.

    All but that one have a tag, so that it has to look at the others to name its own.
    """
    root = folder / "many"
    run(folder, "git", "init", "--quiet", "--bare", "--initial-branch=main", "many.git")
    run(folder, "git", "init", "--quiet", "--initial-branch=main", "many")
    projects = [_project(root, f"many-{index}") for index in range(number)]
    run(root, "git", "remote", "add", "origin", str(folder / "many.git"))
    run(root, "git", "add", "--all")
    run(root, "git", "commit", "--quiet", "--message", "Start")
    for project in projects[:-1]:
        tag = f"{project.name}-v1.0.0"
        run(root, "git", "tag", "--annotate", "--message", tag, tag)
    run(root, "git", "push", "--quiet", "--tags", "--set-upstream", "origin", "main")
    return projects[-1]


def _project(root: Path, name: str) -> Path:
    project = root / "packages" / name
    module = project / "src" / name.replace("-", "_") / "__init__.py"
    module.parent.mkdir(parents=True)
    module.write_text('"""One of many."""\n', encoding="utf-8")
    (project / "README.md").write_text(f"# {name}\n\nOne of many.\n", encoding="utf-8")
    (project / "LICENSE").write_text("MIT License\n", encoding="utf-8")
    (project / ".gitignore").write_text("/dist/\n", encoding="utf-8")
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
        f'[project]\nname = "{name}"\nversion = "1.0.0"\ndescription = "One of many"\n'
        'readme = "README.md"\nrequires-python = ">=3.11"\nlicense = "MIT"\n'
        'license-files = ["LICENSE"]\n',
        encoding="utf-8",
    )
    return project
