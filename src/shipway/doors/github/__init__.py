"""GitHub's REST API, version 2026-03-10: typed, patient with its faults, deciding nothing.

`connect` gives a `GitHub` with `runs`, `workflows`, `releases`, `refs` and `settings`; what
they return is frozen data. Import it late: requests costs a tenth of a second.

A read is repeated after a server error or a lost connection. What changes something is
sent once; where its answer is lost it is looked whether it was done, before it is sent
again. A request that GitHub did not take because of a rate limit is sent again after a
short wait; a long one is told as an error that says until when.
"""

from .client import GitHub, Tagged, connect
from .place import Place, find_place
from .tokens import Token

__all__ = ["GitHub", "Place", "Tagged", "Token", "connect", "find_place"]
