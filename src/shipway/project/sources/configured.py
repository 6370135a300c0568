"""`version-source` of the configuration: the place that the project itself names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.versions import VersionFileAmbiguous
from shipway.project.edits import read_text
from shipway.project.patterns import version_expression, versions_of
from shipway.project.version_files import file_of_entry

from .files import file_source

if TYPE_CHECKING:
    from shipway.config import VersionFile
    from shipway.project.project import Project

    from .base import FileSource

__all__ = ["configured_source"]


def configured_source(project: Project, entry: VersionFile) -> FileSource:
    """Return the source that `version-source` names.

    Raises `VersionFileAmbiguous` where its pattern fits several places, `VersionNotInFile`
    where it fits none, and what `file_of_entry` raises.
    """
    expression = version_expression(entry.pattern, project.name)

    def read(text: str) -> str | None:
        found = [match for match in expression.finditer(text) if len(versions_of(match)) == 1]
        return str(found[0][1]) if len(found) == 1 else None

    path = file_of_entry(project, entry)
    file = read_text(path)
    lines = [
        file.text.count("\n", 0, match.start(1)) + 1 for match in expression.finditer(file.text)
    ]
    if len(lines) > 1:
        raise VersionFileAmbiguous(
            f"{entry.path} has a version in lines {', '.join(map(str, lines))}, and"
            f" {entry.pattern!r} fits each of them",
            fix=["in [tool.shipway], give version-source a pattern with the text around the one"],
        )
    return file_source(project, "configured", "(by version-source)", path, read)
