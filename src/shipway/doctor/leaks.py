"""Findings about secrets in the files that git has, or would add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.distributions.secrets import is_credential_file, secrets_in

from .finding import advice, right, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Finding
    from .observed import Setup

__all__ = ["leaks"]

_LARGEST = 2 << 20
"""Bytes; nobody keeps a token in a larger file, and reading those takes its time."""
_SHOWN = 3


def leaks(setup: Setup) -> Iterator[Finding]:
    """Yield whether a file of the repository has a secret in it."""
    subject, root = "secrets in files", setup.workspace.repository.root
    proven: list[str] = []
    likely: list[str] = []
    names = setup.workspace.repository.files()
    for name in names:
        path = root / name
        if is_credential_file(name):
            likely.append(f"{name} is a file for credentials")
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= _LARGEST:
            for secret in secrets_in(path.read_bytes()):
                (proven if secret.proven else likely).append(f"{name}:{secret.line} {secret.what}")
    # Never the secret itself: that stays where it is.
    said = "; ".join([*proven, *likely][:_SHOWN])
    if proven:
        fix = ("revoke it where it was made: it is in the history of git too, if it was committed",)
        yield wrong(subject, said, *fix)
    elif likely:
        yield advice(subject, f"{said} (perhaps)", "if it is real: revoke it, and take it out")
    else:
        yield right(subject, f"none in {len(names)} files")
