"""Messages of commits and tags, as git keeps them: pure text, no git."""

from __future__ import annotations

__all__ = ["subject_of"]


def subject_of(message: str) -> str:
    """Return what git calls the subject of a message: its first paragraph, in one line.

    Git removes empty lines at the start and blanks at the ends of lines when it takes a
    message, and joins the lines of the paragraph when it shows the subject.
    """
    lines = [line.rstrip(" \t\r") for line in message.split("\n")]
    while lines and not lines[0]:
        del lines[0]
    end = lines.index("") if "" in lines else len(lines)
    return " ".join(lines[:end])
