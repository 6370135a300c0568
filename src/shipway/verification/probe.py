"""Look at one installed distribution from inside its environment, and print what was seen.

This file is not imported: the Python of the environment runs it, with a JSON
object as its one argument and a JSON object on standard output. It needs
nothing but the standard library of Python 3.7 or newer, and it judges nothing;
`judge.py` does. Whatever the distribution does when it is imported or run
happens in a process of its own, so that a crash, a `sys.exit` or a hang is a
fact like any other.
"""

from __future__ import annotations

import base64
import configparser
import csv
import hashlib
import json
import os
import re
import subprocess  # noqa: TID251 - the doors of shipway do not exist in this environment
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from threading import Event, Timer
from typing import IO, Any, Iterator  # noqa: UP035 - one import that works on Python 3.7 too

_TAIL = 4000
_SIMULTANEOUS = 4
_GRACE = 2.0
# Not 0: so ends the process of an import that calls os._exit, which is no success.
_IMPORTED = 77

# The interpreter must not go on to its own end: an import that left a thread running would hang.
_IMPORT = """
import importlib, os, sys, traceback
status = 1
try:
    importlib.import_module(sys.argv[1])
    status = 77
except SystemExit as error:
    print("the import called sys.exit(%r)" % (error.code,))
except BaseException:
    traceback.print_exc()
sys.stdout.flush()
sys.stderr.flush()
os._exit(status)
"""


def main() -> None:
    """Print the facts that the request in the first argument asks for."""
    request = json.loads(sys.argv[1])
    facts: dict[str, Any] = {"python": sys.version.split()[0], "distribution": None}
    home = _distribution(request["name"])
    if home is not None:
        facts.update(_look(home, request))
    print(json.dumps(facts))  # noqa: T201 - the answer


def _look(home: Path, request: dict[str, Any]) -> dict[str, Any]:
    rows = _record(home)
    # Before anything runs: an import may well write into its own package.
    files = _files(home, rows)
    timeout = request["timeout"]
    modules = [name for name in _modules(rows) if name not in request["skip_imports"]]
    with ThreadPoolExecutor(_SIMULTANEOUS) as pool:
        imports = [pool.submit(_import, name, timeout) for name in modules]
        scripts = [
            pool.submit(_script, name, needs, timeout)
            for name, needs in _scripts(home)
            if name not in request["skip_scripts"]
        ]
        commands = [pool.submit(_attempt, command, timeout) for command in request["commands"]]
        return {
            "distribution": home.name,
            **_described(home),
            "files": files,
            "imports": [future.result() for future in imports],
            "scripts": [future.result() for future in scripts],
            "commands": [future.result() for future in commands],
        }


def _distribution(name: str) -> Path | None:
    """Return the `.dist-info` folder of a distribution (PEP 376)."""
    for place in ("purelib", "platlib"):
        for found in Path(sysconfig.get_path(place)).glob("*.dist-info"):
            if _normal(found.name.split("-")[0]) == _normal(name):
                return found
    return None


def _normal(name: str) -> str:
    """Return a name in the form in which names are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _described(home: Path) -> dict[str, str]:
    """Return what METADATA says before the description, and the version in there."""
    text = (home / "METADATA").read_text(encoding="utf-8", errors="replace")
    head = text.partition("\n\n")[0]
    for line in head.splitlines():
        if line.lower().startswith("version:"):
            return {"metadata": head, "version": line.split(":", 1)[1].strip()}
    return {"metadata": head, "version": ""}


def _record(home: Path) -> list[list[str]]:
    """Return the rows of RECORD: path, hash, size (PEP 376, PEP 427)."""
    record = home / "RECORD"
    if not record.is_file():
        return []
    with record.open(encoding="utf-8", errors="replace", newline="") as stream:
        return [row for row in csv.reader(stream) if row]


def _files(home: Path, rows: list[list[str]]) -> dict[str, Any]:
    """Compare the installed files with RECORD."""
    missing, different = [], []
    for path, expected, *_ in rows:
        file = home.parent / path
        if not file.is_file():
            missing.append(path)
        elif expected and not _matches(file, expected):
            different.append(path)
    return {"count": len(rows), "missing": missing, "different": different}


def _matches(file: Path, expected: str) -> bool:
    algorithm, _, digest = expected.partition("=")
    try:
        seen = hashlib.new(algorithm, file.read_bytes()).digest()
    except ValueError:
        return False
    # Some old build backends wrote the second, against PEP 427.
    spellings = (base64.urlsafe_b64encode(seen).rstrip(b"=").decode(), seen.hex())
    return digest.rstrip("=") in spellings


def _modules(rows: list[list[str]]) -> list[str]:
    """Return what to import: each top-level module, and of a namespace (PEP 420) what it holds."""
    paths = [row[0].split("/") for row in rows]
    packages = {tuple(path[:-1]) for path in paths if _stem(path[-1]) == "__init__"}
    names = {name for path in paths for name in _module(path, packages)}
    return sorted(names)


def _module(path: list[str], packages: set[tuple[str, ...]]) -> Iterator[str]:
    """Yield the outermost importable thing that a file belongs to, if there is one."""
    folders, stem = path[:-1], _stem(path[-1])
    if stem is None or not all(part.isidentifier() for part in (*folders, stem)):
        return
    for depth in range(1, len(folders) + 1):
        if tuple(folders[:depth]) in packages:
            yield ".".join(folders[:depth])
            return
    if stem not in ("__init__", "__main__"):
        yield ".".join([*folders, stem])


def _stem(filename: str) -> str | None:
    """Return the name of the module that a file is, None if it is none."""
    if filename.startswith("lib") and filename.endswith(".so"):
        # A shared library for other libraries to load.
        return None
    for suffix in (".py", *EXTENSION_SUFFIXES):
        if filename.endswith(suffix):
            return filename[: -len(suffix)]
    return None


def _scripts(home: Path) -> list[tuple[str, str]]:
    """Return the console scripts: name, and the extras that one needs."""
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    path = home / "entry_points.txt"
    if path.is_file():
        parser.read_string(path.read_text(encoding="utf-8", errors="replace"))
    if not parser.has_section("console_scripts"):
        return []
    entries = parser.items("console_scripts")
    return [(name, entry.partition("[")[2].rstrip("] ")) for name, entry in entries]


def _import(name: str, timeout: float) -> dict[str, Any]:
    command = [sys.executable, "-I", "-B", "-c", _IMPORT, name]
    attempt = {**_attempt(command, timeout), "name": name}
    if attempt["status"] == 0:
        attempt.update(status=1, output=attempt["output"] + "the import ended the process\n")
    elif attempt["status"] == _IMPORTED:
        attempt["status"] = 0
    return attempt


def _script(name: str, needs: str, timeout: float) -> dict[str, Any]:
    """Ask a script for its help, and for its version if it has no help."""
    attempts = []
    for argument in () if needs else ("--help", "--version"):
        attempts.append({**_attempt([name, argument], timeout), "argument": argument})
        if attempts[-1]["status"] == 0:
            break
    return {"name": name, "needs": needs, "attempts": attempts}


def _attempt(command: list[str], timeout: float) -> dict[str, Any]:
    """Run a command in an empty folder; a status of None says that it was stopped or not found."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        status = _status(command, timeout, folder, output)
        output.seek(max(0, output.seek(0, os.SEEK_END) - _TAIL))
        text = output.read().decode("utf-8", "replace")
    return {"command": command, "status": status, "output": text}


def _status(command: list[str], timeout: float, folder: str, output: IO[bytes]) -> int | None:
    program = _program(command[0])
    if program is None:
        output.write(b"there is no such program in the environment\n")
        return None
    # The output goes to a file: a grandchild that keeps a pipe open would outlast the time-out.
    process = subprocess.Popen(
        [program, *command[1:]],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    late = Event()
    # `process.wait(timeout)` polls; a timer costs no latency where everything goes well.
    timer = Timer(timeout, _stop, [process, late])
    timer.start()
    status = process.wait()
    timer.cancel()
    if late.is_set():
        output.seek(0, os.SEEK_END)
        output.write(f"\nstill running after {timeout:g} s\n".encode())
        return None
    return status


def _stop(process: subprocess.Popen[bytes], late: Event) -> None:
    """End a process: politely first, so that it can end its own children."""
    late.set()
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


def _program(name: str) -> str | None:
    """Return the path of a program, first in the environment; on Windows with its suffix."""
    from shutil import which  # noqa: PLC0415 - 5 ms, only for scripts and commands

    scripts = sysconfig.get_path("scripts")
    return which(name, path=scripts) or which(name)


if __name__ == "__main__":
    main()
