"""Bring one artifact, by its number, as actions/download-artifact does."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

(kept,) = Path(os.environ["STAND_IN_STORAGE"]).glob(f"{int(os.environ['NUMBER'])}-*")
shutil.copytree(kept, os.environ["DESTINATION"], dirs_exist_ok=True)
