"""`python -m shipway`: the same tasks as `shipway` and `invoke`."""

from __future__ import annotations

from shipway.tasks import program

program.run()
