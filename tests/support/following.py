"""Type the commands that an error or a note proposes, as a user does."""

from __future__ import annotations

import shlex
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample


def follow(sample: Sample, shipway: Shipway, *lines: str, folder: Path | None = None) -> None:
    """Run the commands that were proposed, each line up to its remark; all of them end well.

    They are typed where the command that proposes them was: in `folder`, or the project.
    """
    for line in lines:
        for command in line.partition("   ")[0].split(" && "):
            program, *words = shlex.split(command)
            if program == "git":
                sample.git(*(("-C", str(folder)) if folder else ()), *words)
                continue
            if program == "mv":
                here = folder or sample.root
                old, new = words
                shutil.move(here / old, here / new)
                continue
            ran = shipway(*words, folder=folder)
            assert ran.status == 0, ran.stderr
