"""What a person needs to know of an index that is being served."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .writer import Writer

__all__ = ["show_index"]


def show_index(writer: Writer, project: str, index_url: str) -> None:
    """Tell where the index is, and the lines that install a project from it."""
    writer.result(f"serving {index_url} until Ctrl-C; install from it with")
    # With --extra-index-url pip would take the higher version, wherever it is from.
    writer.result(f"  pip install --no-deps --index-url {index_url} {project}")
    writer.result(f"  uv pip install --index {index_url} {project}")
    writer.data({"task": "serve", "index": index_url, "project": project})
