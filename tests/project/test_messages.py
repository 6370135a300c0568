"""The subject of a message is what git makes of it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from shipway.doors.repositories import find_repository
from shipway.project.messages import subject_of

if TYPE_CHECKING:
    from support.projects import Sample


@pytest.mark.parametrize(
    "message",
    ["Release 1.0", "Release 1.0 ", "\n\nRelease 1.0\n", "  Release", "Release\n1.0", "a\r\nb",
     "Release\n\nand a body", "# 1.0", "Release\n# 1.0\n\nbody", "a \n b\t\n\t\nc", "ä\u2028ö\xa0"],
)  # fmt: skip
def test_it_is_what_git_makes_of_it(sample: Sample, message: str) -> None:
    repository = find_repository(sample.root)
    (sample.root / "README.md").write_text("changed")
    # A user who has comments removed, as in messages that were edited.
    sample.git("config", "commit.cleanup", "strip")
    repository.commit([sample.root / "README.md"], message)
    repository.create_tag("v1", "HEAD", message)
    assert repository.subject("HEAD") == subject_of(message)
    assert repository.tag_message("v1") == subject_of(message)


def test_a_message_of_blanks_has_none(sample: Sample) -> None:
    assert subject_of(" \n\t\n") == ""
    with pytest.raises(subprocess.CalledProcessError):
        sample.git("commit", "--allow-empty", "--message", " \n\t\n")
