"""Bring artifacts as actions/download-artifact does: one by its number, or each by a pattern.

One that is named goes into the folder itself, those of a pattern each into one of its name; that
there are none is no error.
"""

from __future__ import annotations

import os
import shutil
from fnmatch import fnmatchcase
from pathlib import Path

storage, destination = Path(os.environ["STAND_IN_STORAGE"]), Path(os.environ["DESTINATION"])
number, pattern = os.environ["NUMBER"], os.environ["PATTERN"]
if pattern:
    for kept in storage.iterdir():
        name = kept.name.partition("-")[2]
        if fnmatchcase(name, pattern):
            shutil.copytree(kept, destination / name, dirs_exist_ok=True)
else:
    (kept,) = storage.glob(f"{int(number)}-*")
    shutil.copytree(kept, destination, dirs_exist_ok=True)
