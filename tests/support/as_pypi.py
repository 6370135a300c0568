"""Run shipway with an index on loopback in PyPI's place, and kill it where it is told to.

Called as `python as_pypi.py URL POINT ARGUMENT…`; POINT is one of `killing.py`, or empty. No
configuration can do that: the name of a built-in target is not to be had.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from shipway import targets
from support.killing import main


def stand_in(url: str) -> None:
    """Put an index into PyPI's place."""
    known = targets._BUILT_IN  # noqa: SLF001 - the point of this script
    known["pypi"] = replace(known["pypi"], upload_url=url, index_url=f"{url}simple/")


if __name__ == "__main__":
    stand_in(sys.argv[1])
    main(sys.argv[2], sys.argv[3:])
