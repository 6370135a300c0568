"""Where `shipway` and `python -m shipway` start: the same tasks as `invoke` has."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the tasks of the command line; an interrupt ends all of it in the same way.

    From here on: the import of what the tasks need takes a good part of a second. This module
    itself imports nothing that takes time, for nobody would catch an interrupt there.
    """
    try:
        from shipway.doors.signals import terminable  # noqa: PLC0415 - see above

        with terminable(last=True):
            from shipway.doors.streams import complete_streams  # noqa: PLC0415 - see above

            complete_streams()
            from shipway.tasks import program  # noqa: PLC0415 - see above

            program.run()
    except KeyboardInterrupt:
        # It may have come before anything heard it.
        import signal  # noqa: PLC0415 - see above

        signal.signal(signal.SIGINT, signal.SIG_IGN)
        from shipway.errors.base import ExitStatus  # noqa: PLC0415 - see above
        from shipway.report.writer import Writer  # noqa: PLC0415 - see above

        Writer().account("interrupted")
        sys.exit(ExitStatus.INTERRUPTED)


if __name__ == "__main__":
    main()
