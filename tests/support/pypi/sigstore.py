"""Sigstore on loopback: certificates for identities, and a log of what was signed with them.

As far as a client of the public instance meets it: Fulcio's v2 and Rekor's v1 API, with
certificates, proofs of inclusion and promises that sigstore's own verifier accepts. What a
client must trust is in `trust`; the public instance's is signed, and cannot be stood in for.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .issuer import Issuer

__all__ = ["Sigstore", "sigstore"]

_SCTS = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
"""The extension with the promises of certificate transparency (RFC 6962, 3.3)."""
_ISSUER = ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
"""The extension with the issuer of the identity (fulcio, docs/oid-info.md)."""
_START = "2020-01-01T00:00:00Z"
_SERVICE = "stand-in"
_ORIGIN = f"{_SERVICE} - 1"


@dataclass
class _Key:
    """A key, as each service has one."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def der(self) -> bytes:
        info = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private.public_key().public_bytes(serialization.Encoding.DER, info)

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.der).digest()

    def sign(self, data: bytes) -> bytes:
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))

    def as_log(self, url: str) -> dict[str, Any]:
        """Describe a log that signs with the key."""
        details = {"keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": {"start": _START}}
        return {
            "baseUrl": url,
            "hashAlgorithm": "SHA2_256",
            "publicKey": {"rawBytes": _text(self.der), **details},
            "logId": {"keyId": _text(self.id)},
        }


@dataclass
class Sigstore:
    """Who may sign, and what was logged."""

    issuer: Issuer
    url: str = ""
    fails: bool = False
    logged: list[dict[str, Any]] = field(default_factory=list)
    _authority: _Key = field(default_factory=_Key)
    _transparency: _Key = field(default_factory=_Key)
    _log: _Key = field(default_factory=_Key)

    @property
    def trust(self) -> str:
        """What a client is told of the services and of whom to trust, in JSON."""
        valid = {"validFor": {"start": _START}}
        service = [{"url": self.url, "majorApiVersion": 1, "operator": "stand-in", **valid}]
        authority = {
            "subject": {"organization": "stand-in", "commonName": "stand-in"},
            "uri": self.url,
            "certChain": {"certificates": [{"rawBytes": _text(_der(self._root))}]},
            **valid,
        }
        return json.dumps(
            {
                "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
                "trustedRoot": {
                    "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                    "tlogs": [self._log.as_log(self.url)],
                    "certificateAuthorities": [authority],
                    "ctlogs": [self._transparency.as_log(self.url)],
                    "timestampAuthorities": [],
                },
                "signingConfig": {
                    "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
                    "caUrls": service,
                    "oidcUrls": service,
                    "rekorTlogUrls": service,
                    "tsaUrls": [],
                    "rekorTlogConfig": {"selector": "ANY"},
                    "tsaConfig": {"selector": "ANY"},
                },
            }
        )

    def verified(self, attestation: dict[str, Any]) -> dict[str, Any]:
        """Return the statement of an attestation that sigstore's own verifier accepts.

        Raises `sigstore.errors.VerificationError`.
        """
        from pypi_attestations import Attestation  # noqa: PLC0415 - costs a second
        from sigstore.models import ClientTrustConfig  # noqa: PLC0415 - the same
        from sigstore.verify import Verifier, policy  # noqa: PLC0415 - the same

        trusted = ClientTrustConfig.from_json(self.trust).trusted_root
        signer = policy.Identity(
            identity=f"https://github.com/{self.issuer.claims['job_workflow_ref']}",
            issuer=self.issuer.name,
        )
        bundle = Attestation.model_validate(attestation).to_bundle()
        _, payload = Verifier(trusted_root=trusted).verify_dsse(bundle, signer)
        statement: dict[str, Any] = json.loads(payload)
        return statement

    @property
    def _root(self) -> x509.Certificate:
        key, usage = self._authority.private.public_key(), _usage(signs=True)
        if not hasattr(self, "_certificate"):
            self._certificate = (
                self._builder(key, _NAME, timedelta(days=1))
                .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
                .add_extension(usage, critical=True)
                .sign(self._authority.private, hashes.SHA256())
            )
        return self._certificate

    def _builder(
        self, key: ec.EllipticCurvePublicKey, name: x509.Name, life: timedelta
    ) -> x509.CertificateBuilder:
        now, issuer = datetime.now(UTC), self._authority.private.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(_NAME)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=1))
            .not_valid_after(now + life)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False
            )
        )

    def certify(self, token: str, request: str) -> dict[str, Any]:
        """Return a certificate for an identity, with the promise that it is public."""
        claims = self.issuer.verified(token, "sigstore")
        wanted = x509.load_pem_x509_csr(base64.b64decode(request))
        key = wanted.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        workflow = f"https://github.com/{claims['job_workflow_ref']}"
        code_signing = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        who = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(workflow)])
        by = x509.UnrecognizedExtension(_ISSUER, claims["iss"].encode())
        builder = (
            self._builder(key, x509.Name([]), timedelta(minutes=10))
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(code_signing, critical=False)
            .add_extension(who, critical=True)
            .add_extension(by, critical=False)
        )
        precertificate = builder.sign(self._authority.private, hashes.SHA256())
        promise = x509.UnrecognizedExtension(
            _SCTS, self._promise(precertificate.tbs_certificate_bytes)
        )
        leaf = builder.add_extension(promise, critical=False).sign(
            self._authority.private, hashes.SHA256()
        )
        chain = [_pem(leaf), _pem(self._root)]
        return {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}}

    def _promise(self, precertificate: bytes) -> bytes:
        """Return the list of one signed certificate timestamp, in DER (RFC 6962, 3.2 and 3.3)."""
        moment = int(datetime.now(UTC).timestamp() * 1000)
        entry = self._authority.id + struct.pack("!I", len(precertificate))[1:] + precertificate
        signature = self._transparency.sign(struct.pack("!BBQH", 0, 0, moment, 1) + entry + b"\0\0")
        sha256_ecdsa = b"\4\3"
        promise = (
            struct.pack("!B32sQH", 0, self._transparency.id, moment, 0)
            + sha256_ecdsa
            + _counted(signature)
        )
        listed = _counted(_counted(promise))
        # An octet string; its length in one byte, or behind one that says so.
        short = len(listed) < 0x80
        return (b"\x04" if short else b"\x04\x81") + bytes([len(listed)]) + listed

    def log(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Take an entry for a signed envelope, and prove that it is in the log."""
        content = entry["spec"]["proposedContent"]
        envelope = json.loads(content["envelope"])
        payload = base64.b64decode(envelope["payload"])
        signatures = [
            {"signature": signature["sig"], "verifier": content["verifiers"][0]}
            for signature in envelope["signatures"]
        ]
        spec = {
            "envelopeHash": _hash(content["envelope"].encode()),
            "payloadHash": _hash(payload),
            "signatures": signatures,
        }
        self.logged.append(json.loads(payload))
        body = _canonical({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec})
        # A log of one entry: its root is the leaf.
        root = hashlib.sha256(b"\0" + body).digest()
        note = f"{_ORIGIN}\n1\n{_text(root)}\n"
        signature = _text(self._log.id[:4] + self._log.sign(note.encode()))
        proof = {
            "hashes": [],
            "logIndex": 0,
            "rootHash": root.hex(),
            "treeSize": 1,
            "checkpoint": f"{note}\n\N{EM DASH} {_SERVICE} {signature}\n",
        }
        promised = {
            "body": _text(body),
            "integratedTime": int(datetime.now(UTC).timestamp()),
            "logID": self._log.id.hex(),
            "logIndex": 0,
        }
        promise = _text(self._log.sign(_canonical(promised)))
        verification = {"inclusionProof": proof, "signedEntryTimestamp": promise}
        return {root.hex(): {**promised, "verification": verification}}


@contextmanager
def sigstore(issuer: Issuer) -> Iterator[Sigstore]:
    """Certify and log on loopback while the block runs."""
    state = Sigstore(issuer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            calls: dict[str, Callable[[], dict[str, Any]]] = {
                "/api/v2/signingCert": lambda: state.certify(
                    token, sent["certificateSigningRequest"]
                ),
                "/api/v1/log/entries": lambda: state.log(sent),
            }
            status, answer = (503, {"message": "down"}) if state.fails else (201, {})
            if not state.fails:
                answer = calls[self.path]()
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()


_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _counted(data: bytes) -> bytes:
    return struct.pack("!H", len(data)) + data


def _hash(data: bytes) -> dict[str, str]:
    return {"algorithm": "sha256", "value": hashlib.sha256(data).hexdigest()}


def _canonical(content: dict[str, Any]) -> bytes:
    """Return JSON as RFC 8785 has it, for what has texts and small numbers only."""
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
