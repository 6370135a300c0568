"""What the system denies is told as an error that a user can put right, or is a bug."""

from __future__ import annotations

import errno

import pytest

from shipway.doors.denials import denial
from shipway.errors.usage import CannotAccess, NoSpace


def test_without_a_folder_for_temporary_files_there_is_no_space() -> None:
    """In `tempfile`'s own words, and under the number of a file that is not there."""
    said = FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")
    assert isinstance(denial(said), NoSpace)


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, NoSpace), (errno.EACCES, CannotAccess), (errno.ENOENT, type(None))],
)
def test_rights_and_room_are_told_and_the_rest_is_a_bug(number: int, kind: type) -> None:
    assert isinstance(denial(OSError(number, "as the system says")), kind)
