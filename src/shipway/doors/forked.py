"""A script for the Python of a build environment: call hooks in forks of one process.

Called as `python -P forked.py BACKEND`. It imports the module of the build backend,
which for setuptools takes as long as most of its hooks, and then forks for each hook
that it reads from standard input. So every hook has a process of its own, in which no
other hook has changed anything, as PEP 517 asks. It starts in the source tree, with the
variables of a hook, because some backends look around when they are imported. It needs
the standard library alone.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import sys
from typing import Any


def main(backend: str) -> None:
    """Answer each line of standard input, a hook to call, with a line: its exit status."""
    with os.fdopen(os.dup(1), "w") as answers:
        # What the backend prints when it is imported is no answer.
        os.dup2(2, 1)
        importlib.import_module(backend)
        for line in sys.stdin:
            hook = json.loads(line)
            child = os.fork()
            if not child:
                break
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            answers.write(f"{status}\n")
            answers.flush()
        else:
            return
    # Outside the loop, so that the interpreter ends as it does for any script.
    _become(hook)


def _become(hook: dict[str, Any]) -> None:
    """Be the process that would have been started for this hook, and run it."""
    os.chdir(hook["folder"])
    os.environ.clear()
    os.environ.update(hook["environment"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    output = os.open(hook["output"], os.O_WRONLY | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    script, *arguments = hook["arguments"]
    sys.argv = [script, *arguments]
    sys.path.insert(0, script.rpartition("/")[0])
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1])
