"""Keep an artifact as actions/upload-artifact does: once under a name, from the common folder."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

workspace, storage = Path.cwd(), Path(os.environ["STAND_IN_STORAGE"])


def fixed(pattern: str) -> Path:
    """Return what of a pattern stands before its first wildcard."""
    parts = Path(pattern).parts
    wild = next((at for at, part in enumerate(parts) if "*" in part), len(parts))
    return workspace.joinpath(*parts[:wild])


def matched(pattern: str) -> list[Path]:
    found = list(workspace.glob(pattern.rstrip("/")))
    below = [path for folder in found if folder.is_dir() for path in folder.rglob("*")]
    return [path for path in (*found, *below) if path.is_file()]


patterns = [line.strip() for line in os.environ["PATTERNS"].splitlines() if line.strip()]
files = {path for pattern in patterns for path in matched(pattern)}
if os.environ["HIDDEN"] != "true":
    files = {
        path
        for path in files
        if not any(part.startswith(".") for part in path.relative_to(workspace).parts)
    }
if not files:
    sys.exit("no files were found" if os.environ["IF_NONE"] == "error" else 0)
root = Path(os.path.commonpath({fixed(pattern) for pattern in patterns}))
name = os.environ["NAME"]
if any(folder.name.partition("-")[2] == name for folder in storage.iterdir()):
    sys.exit(f"an artifact with the name {name} exists already")
number = len(list(storage.iterdir())) + 1
for path in files:
    kept = storage / f"{number}-{name}" / path.relative_to(root)
    kept.parent.mkdir(parents=True, exist_ok=True)
    # What travels loses its permissions.
    shutil.copyfile(path, kept)
with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
    outputs.write(f"artifact-id={number}\n")
