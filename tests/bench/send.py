"""Upload what a ledger lists with the function that a release uses: `send.py URL FOLDER`.

A process of its own, so that its memory can be measured.
"""

from __future__ import annotations

import sys
from pathlib import Path

from shipway.distributions.ledger import Ledger
from shipway.doors.upload import upload
from shipway.targets import Target


def main(url: str, folder: Path) -> None:
    """Upload everything; a refusal is a traceback, and ends the measurement."""
    ledger = Ledger.from_json((folder / "ledger.json").read_text(encoding="utf-8"))
    target = Target("bench", url, f"{url}simple/", dependency_index=None, public=False, push=False)
    files = [folder / distribution.filename for distribution in ledger.distributions]
    upload(target, files, ledger.distributions)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
