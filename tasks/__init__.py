"""The Invoke tasks of shipway, one module a task: options in, report out.

A repository uses them with one line in its tasks.py:

    from shipway.tasks import ns

They parse and render; what happens is decided in `shipway` itself.
"""

from __future__ import annotations

import atexit
import gc

from invoke.collection import Collection

from . import (
    announce,
    build,
    bump,
    check,
    current,
    dispatch,
    doctor,
    health,
    init,
    notes,
    publish,
    release,
    serve,
    status,
    summary,
    tag,
    verify,
    wait_for_ci,
    watch,
)
from ._program import ShipwayProgram

__all__ = ["ns", "program"]

ns = Collection()
for module in (
    current, bump, tag, build, check, publish, verify, release, announce, notes, status, serve,
    summary, wait_for_ci, watch, dispatch, init, doctor, health,
):  # fmt: skip
    ns.add_task(getattr(module, module.__name__.rpartition(".")[2]))

# At the end Python looks for garbage among all that is still in use, for up to 70 ms.
atexit.register(gc.freeze)

program = ShipwayProgram(namespace=ns, name="shipway", binary="shipway")
