"""What nox runs in a repository that has no noxfile: the same as in one that has.

Only `doors/noxrunner.py` names this file, on the command line of nox.
"""

from shipway.nox import verify_install

__all__ = ["verify_install"]
