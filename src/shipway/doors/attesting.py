"""Attestations of distributions, signed with the identity of the job (PEP 740).

PyPI and TestPyPI take them with a token of trusted publishing, and show who built a file.
Made by `pypi-attestations`; the signature is Sigstore's, and stands in its public log.
Imported late: it costs a second.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from shipway.errors.index import AttestationFailed
from shipway.redaction import redact

from .environment import secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.distributions.ledger import Distribution

__all__ = ["Attestation", "attest", "can_attest"]

Attestation = dict[str, Any]
"""An attestation as PEP 740 has it, in JSON."""

_OF_ONE_CERTIFICATE = 50
"""How many files are signed with one certificate, which is good for ten minutes."""


def can_attest() -> bool:
    """Return whether what makes attestations is installed: `shipway[attestations]`."""
    return find_spec("pypi_attestations") is not None


def attest(distributions: Sequence[Distribution]) -> dict[str, Attestation]:
    """Return an attestation of each file by its name: that this job publishes these bytes.

    Raises `AttestationFailed`.
    """
    found: dict[str, Attestation] = {}
    try:
        for start in range(0, len(distributions), _OF_ONE_CERTIFICATE):
            found |= _signed(distributions[start : start + _OF_ONE_CERTIFICATE])
    except AttestationFailed:
        raise
    except Exception as error:  # some of sigstore's errors are in its private modules
        said = str(error) or str(error.__cause__ or "")
        told = redact(f"{type(error).__name__}: {said}".rstrip(": "), secrets())
        raise AttestationFailed(f"Sigstore signed no attestation: {told}") from error
    return found


def _signed(distributions: Sequence[Distribution]) -> dict[str, Attestation]:
    import pypi_attestations  # noqa: PLC0415 - see the module docstring
    from sigstore.models import ClientTrustConfig  # noqa: PLC0415 - the same
    from sigstore.oidc import IdentityToken, detect_credential  # noqa: PLC0415 - the same
    from sigstore.sign import SigningContext  # noqa: PLC0415 - the same

    identity = detect_credential()
    if identity is None:
        raise AttestationFailed("this job has no identity that could sign an attestation")
    context = SigningContext.from_trust_config(ClientTrustConfig.production())
    found = {}
    with context.signer(IdentityToken(identity)) as signer:
        for distribution in distributions:
            subject = pypi_attestations.Distribution(
                name=distribution.filename, digest=distribution.sha256
            )
            signed = pypi_attestations.Attestation.sign(signer, subject)
            found[distribution.filename] = json.loads(signed.model_dump_json())
    return found
