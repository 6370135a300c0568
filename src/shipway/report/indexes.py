"""What a person needs to know of an index that is being served."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.version import Version

    from .writer import Writer

__all__ = ["show_index"]


def show_index(writer: Writer, project: str, index_url: str, newest: Version | None) -> None:
    """Tell where the index is, and the lines that install a project from it, if it is there.

    `newest` is the version that is meant: where pip is configured with more indexes, it would
    take a higher one of theirs. None where the index has no file of the project yet.
    """
    if newest is None:
        writer.result(
            f"serving {index_url} until Ctrl-C; it has no file of {project} yet: what is published"
            " to the target local goes there"
        )
    else:
        wanted = f"{project}=={newest}"
        writer.result(f"serving {index_url} until Ctrl-C; install from it with")
        # With --extra-index-url pip would take the higher version, wherever it is from.
        writer.result(f"  pip install --no-deps --index-url {index_url} {wanted}")
        writer.result(f"  uv pip install --index {index_url} {wanted}")
    version = None if newest is None else str(newest)
    writer.data({"task": "serve", "index": index_url, "project": project, "version": version})
