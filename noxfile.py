"""Where `nox` starts: the sessions any repository has, and those of shipway's development."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nox

from shipway.nox import build, verify_install

__all__ = [
    "audit",
    "bench",
    "build",
    "corpus",
    "coverage",
    "demo",
    "docs",
    "lint",
    "lock",
    "slow",
    "tests",
    "types",
    "verify_install",
    "workflows",
]

nox.needs_version = ">=2026.8"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["tests", "slow", "lint", "types"]
nox.options.error_on_external_run = True

LOCK = "src/shipway/adoption/publish-requirements.txt"
PYPROJECT = nox.project.load_toml("pyproject.toml")
# Tests wait for processes and servers that they have started: two a core take less time than one.
# Some take milliseconds and some take seconds: who is done takes from another's queue.
PARALLEL = ("-n", str(2 * (os.cpu_count() or 1)), "--dist", "worksteal")
# Each of these processes would compile everything anew where this is set.
BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}


def group(name: str) -> list[str]:
    """Return a dependency group of pyproject.toml (PEP 735)."""
    return list(nox.project.dependency_groups(PYPROJECT, name))


@nox.session
def demo(session: nox.Session) -> None:
    """Release a sample project to an index that starts itself, and install from it."""
    session.install("-e", ".[uv]")
    session.run("python", "docs/demo.py", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Pass the test suite, without the slow tests."""
    session.install("-e", ".[uv]", *group("tests"))
    session.run("pytest", *PARALLEL, "-m", "not slow", *session.posargs, env=BYTECODE)


@nox.session
def slow(session: nox.Session) -> None:
    """Release in special circumstances: a kill at every point, other builds and clones."""
    session.install("-e", ".[uv]", *group("tests"))
    session.run("pytest", *PARALLEL, "-m", "slow", *session.posargs, env=BYTECODE)


@nox.session(default=False)
def coverage(session: nox.Session) -> None:
    """Run all tests, the slow ones too, and say which branches none goes through."""
    session.install("-e", ".[uv]", *group("tests"))
    session.run("coverage", "erase")
    # Measured in every process that a test starts, which costs a quarter of the time.
    session.run(
        "coverage", "run", "-m", "pytest", *PARALLEL, *session.posargs,
        env={"COVERAGE_PROCESS_START": "pyproject.toml", **BYTECODE},
    )  # fmt: skip
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session
def lint(session: nox.Session) -> None:
    """Hold the code to the rules of pyproject.toml."""
    session.install(*group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of everything, strictly."""
    session.install("-e", ".[uv]", *group("tests"), *group("types"))
    session.run("mypy", "src", "tests", "noxfile.py", "docs/conf.py", "docs/demo.py")
    # Two of them, and both are called `tasks`.
    session.run("mypy", "--package", "tasks")
    session.run("mypy", "tasks.py")


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the documentation; a link that leads nowhere fails. With `-- --online`: others too."""
    session.install(*group("docs"))
    options = ("--fail-on-warning", "--fresh-env", "--quiet", "--conf-dir=docs")
    pages = f"--doctree-dir={session.create_tmp()}"
    for builder in ("html", "linkcheck") if "--online" in session.posargs else ("html",):
        folder = f"docs/_build/{builder}"
        session.run("sphinx-build", *options, pages, f"--builder={builder}", ".", folder)
    session.log("docs/_build/html/index.html")


@nox.session(default=False)
def workflows(session: nox.Session) -> None:
    """Judge the workflows as GitHub does, and run the one that publishes, against loopback."""
    session.install("-e", ".[attestations,uv]", *group("tests"), *group("workflows"))
    session.install("--require-hashes", "-r", "tests/workflows/requirements.txt")
    # Last, for the jobs of two workers would install at once what they find in another version.
    session.install("--require-hashes", "-r", LOCK)
    packages = Path(session.create_tmp()).resolve()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(f"tests/workflows/node/{name}", packages)
    session.run("npm", "ci", "--ignore-scripts", "--silent", "--prefix", str(packages))
    # One a core: most of these run the jobs of a whole workflow.
    session.run(
        "pytest", "-n", "auto", "--dist", "worksteal", "tests/workflows", *session.posargs,
        env={"NODE_PATH": str(packages / "node_modules")},
    )  # fmt: skip


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Lock anew what the publish workflow installs: what shipway needs, each file by its hash."""
    session.install("uv")
    # The last one: with it shipway's own workflow installs shipway from the checkout.
    build_requirement = session.create_tmp() + "/build.in"
    Path(build_requirement).write_text("\n".join(PYPROJECT["build-system"]["requires"]))
    session.run(
        "uv", "pip", "compile", "pyproject.toml", build_requirement, "--upgrade", "--universal",
        "--python-version=3.11.4", "--extra=uv", "--extra=attestations", "--generate-hashes",
        "--no-annotate", "--no-header", f"--output-file={LOCK}", "--quiet",
    )  # fmt: skip


@nox.session(default=False)
def audit(session: nox.Session) -> None:
    """Look for known vulnerabilities in what shipway needs, and for faults in the workflows."""
    session.install(*group("audit"), ".[uv]")
    session.run("pip-audit", "--local", "--skip-editable", *session.posargs)
    session.run("zizmor", "--offline", "--persona", "pedantic", ".github/workflows")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure whole commands against what people use today; the table is docs/performance.md."""
    # Not editable: its import hook would slow every start, the bare one of Invoke too.
    session.install(".[uv]", *group("bench"))
    session.run("python", "tests/bench/run.py", *session.posargs)


@nox.session(default=False)
def corpus(session: nox.Session) -> None:
    """Release real projects to the local index; the table is docs/corpus.md."""
    session.install(".[uv]", *group("tests"))
    session.run("python", "tests/corpus/run.py", *session.posargs)
