"""Let `shipway publish` trust the stand-in for Sigstore; the public one's keys have none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if "publish" in sys.orig_argv and "STAND_IN_TRUST" in os.environ:
    from sigstore.models import ClientTrustConfig

    trust = ClientTrustConfig.from_json(Path(os.environ["STAND_IN_TRUST"]).read_text("utf-8"))

    def production() -> ClientTrustConfig:
        """Return whom the stand-in's client trusts."""
        return trust

    ClientTrustConfig.production = production  # type: ignore[method-assign,assignment]
