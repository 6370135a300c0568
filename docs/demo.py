"""Release a sample project, as a user would, and show what happened: `nox -s demo`.

Everything happens in a temporary folder: a small project, a bare git remote for
it, the embedded index. Nothing leaves the machine but the download of the
project's build backend.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

SHIPWAY = Path(sys.executable).with_name("shipway")
"""The console script: what it proposes begins with the name that was typed."""

PYPROJECT = """\
[build-system]
requires = ["flit_core>=3.11"]
build-backend = "flit_core.buildapi"

[project]
name = "hello-shipway"
version = "0.1.0"  # bumped by shipway
description = "A sample project that shipway releases"
readme = "README.md"
requires-python = ">=3.8"
license = "MIT"
license-files = ["LICENSE"]

[project.scripts]
hello-shipway = "hello_shipway:main"
"""

MODULE = '''\
"""Says hello."""


def main() -> None:
    """Print a greeting."""
    print("hello from hello-shipway")
'''


def main() -> None:
    """Make the project, release it, look at it, install it."""
    folder = Path(tempfile.mkdtemp(prefix="shipway-demo-"))
    project = folder / "hello-shipway"
    make_project(project, folder / "remote.git")

    shipway(project, "current", "--json")
    shipway(project, "release", "--part=minor", "--target=local", "--push", "--dry-run")
    shipway(project, "release", "--part=minor", "--target=local", "--push")
    say("The same command again finds nothing to do:")
    shipway(project, "release", "--part=minor", "--target=local", "--push")
    shipway(project, "status", "--target=local")
    say("The remote has the commit and the tag:")
    run(folder / "remote.git", "git", "log", "--oneline", "--decorate", "-2")
    install(project, folder / "environment")
    say(f"Look around in {project}: git log, dist/, .git/shipway/. To serve its index again:")
    print(f"  cd {project} && {SHIPWAY} serve")


def install(project: Path, environment: Path) -> None:
    """Install the release from the embedded index, as anybody would, and run it."""
    say("$ shipway serve &")
    command = [str(SHIPWAY), "serve", "--json"]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE) as server:
        try:
            index = json.loads(server.stdout.readline() if server.stdout else b"{}")["index"]
            venv.create(environment, with_pip=True)
            scripts = environment / ("Scripts" if os.name == "nt" else "bin")
            say(f"$ pip install --index-url {index} hello-shipway && hello-shipway")
            pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--no-cache-dir"]
            run(project, *pip, "--index-url", index, "hello-shipway")
            run(project, str(scripts / "hello-shipway"))
        finally:
            server.terminate()


def make_project(project: Path, remote: Path) -> None:
    """Write the files, commit them, push them to a bare repository."""
    package = project / "src" / "hello_shipway"
    package.mkdir(parents=True)
    for path, text in (
        (project / "pyproject.toml", PYPROJECT),
        (project / "README.md", "# hello-shipway\n\nA sample project.\n"),
        (project / "LICENSE", "MIT License\n"),
        (project / ".gitignore", "/dist/\n"),
        (package / "__init__.py", MODULE),
    ):
        path.write_text(text, encoding="utf-8")
    run(project.parent, "git", "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    for arguments in (
        ("init", "--quiet", "--initial-branch=main"),
        ("config", "user.name", "A Maintainer"),
        ("config", "user.email", "maintainer@example.org"),
        ("add", "--all"),
        ("commit", "--quiet", "--message", "Start"),
        ("remote", "add", "origin", str(remote)),
        ("push", "--quiet", "--set-upstream", "origin", "main"),
    ):
        run(project, "git", *arguments)


def shipway(project: Path, *arguments: str) -> None:
    """Run shipway, showing the command."""
    say(f"$ shipway {' '.join(arguments)}")
    run(project, str(SHIPWAY), *arguments)


def run(folder: Path, *command: str) -> None:
    """Run a command to its end; the demo stops where one fails."""
    sys.stdout.flush()
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(command, cwd=folder, env=environment, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def say(text: str) -> None:
    """Write a line between the commands."""
    print(f"\n{text}", flush=True)


if __name__ == "__main__":
    main()
