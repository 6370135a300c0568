"""Findings about tokens whose end is known: `tokens-expire` of `[tool.shipway]`.

No index tells how old a token is or when it ends, and GitHub tells nothing of what is in a
secret. So the dates are written down, and looked at whenever the setup is.
"""

from __future__ import annotations

import shlex
from datetime import date
from typing import TYPE_CHECKING

from shipway.adoption.accounts import ENVIRONMENTS, INDEX_SITES
from shipway.doors.clock import now
from shipway.project.counts import counted

from .environments import TOKENS
from .finding import advice, right, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Finding
    from .observed import Setup

__all__ = ["token_finding", "tokens"]

_NOTICE = 30
"""Days before its end from which a token is told of."""
_NEW_DATE = "then in pyproject.toml, under [tool.shipway], give {} its new date in tokens-expire"


def tokens(setup: Setup) -> Iterator[Finding]:
    """Yield how long each token goes on that `tokens-expire` names."""
    today = date.fromisoformat(now()[:10])
    for name, last in setup.workspace.project.config.tokens_expire.items():
        yield token_finding(name, last, today)


def token_finding(name: str, last: date, today: date) -> Finding:
    """Return how long a token goes on, of which `last` is the last day."""
    subject, left = f"token {name}", (last - today).days
    if left < 0:
        return wrong(subject, f"its last day was {last}, {_days(-left)} ago", *_fixes(name))
    when = f"in {_days(left)}" if left else "today"
    if left <= _NOTICE:
        return advice(subject, f"its last day is {last}, {when}", *_fixes(name))
    return right(subject, f"its last day is {last}, {when}")


def _days(number: int) -> str:
    return counted(number, "day")


def _fixes(name: str) -> tuple[str, ...]:
    told = _NEW_DATE.format(name)
    if name not in INDEX_SITES:
        return (f"make a new one, put it in the place of {name}, and revoke the old one", told)
    token, environment = TOKENS[name], shlex.quote(ENVIRONMENTS[name])
    page = f"{INDEX_SITES[name]}/manage/account/"
    return (
        f"make a new one: {page}token/",
        f"gh secret set {token} --env {environment}   (where the workflow has it)",
        f"delete the old one: {page}; {told}",
        "or do without: trusted publishing has no token to renew",
    )
