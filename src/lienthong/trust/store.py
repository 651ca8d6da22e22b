"""What a validation believes: authorities and revocation lists as plain data, from the database or a file."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from cryptography import x509

from lienthong.base import clock
from lienthong.trust import certificates
from lienthong.trust.usage import AuthorityKind


@dataclass(frozen=True, slots=True)
class Anchor:
    """An accepted authority's certificate and whose authority it is."""

    kind: AuthorityKind
    der: bytes


@dataclass(frozen=True, slots=True)
class Revoked:
    """Since when and why a certificate is revoked."""

    at: datetime
    reason: str


class RevocationList:
    """A parsed revocation list, its entries by serial number."""

    def __init__(self, der: bytes) -> None:
        self._list = x509.load_der_x509_crl(der)
        self.issuer = self._list.issuer
        self.next_update = self._list.next_update_utc
        self._signed_by: dict[x509.Certificate, bool] = {}

    @cached_property
    def entries(self) -> dict[int, Revoked]:
        """Everything revoked, by serial number."""
        return {
            entry.serial_number: Revoked(entry.revocation_date_utc, _reason(entry))
            for entry in self._list
        }

    def is_signed_by(self, issuer: x509.Certificate) -> bool:
        """Say whether the authority itself signed this list; each authority is tried once."""
        if issuer not in self._signed_by:
            self._signed_by[issuer] = certificates.signed_list(self._list, issuer)
        return self._signed_by[issuer]

    def is_fresh(self, at: datetime) -> bool:
        """Say whether the list still speaks for a moment; one without an end never does."""
        return self.next_update is not None and at <= self.next_update


@dataclass(frozen=True)
class TrustStore:
    """Anchors, intermediate authorities and revocation lists; needs no database and no network.

    :ivar anchors: self-signed roots (and authorities accepted as if they were).
    :ivar intermediates: authorities that count only below an anchor.
    :ivar revocation_lists: DER, of any of them.
    """

    anchors: tuple[Anchor, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    revocation_lists: tuple[bytes, ...] = ()
    _chains: dict[bytes, Any] = field(
        default_factory=dict, repr=False, compare=False, hash=False, init=False
    )

    @classmethod
    def load(cls, *, now: datetime | None = None) -> "TrustStore":
        """Return this node's store; the same object while no authority and no revocation has changed.

        ``now`` decides whether the own revocation list is made anew; it defaults to the clock.
        """
        # Imported here, so that checking an evidence bundle needs neither Django's apps nor settings.
        from lienthong.trust import authority

        own = authority.current_revocation_list(now or clock.now())
        version = (sha256(own).digest(), *_versions())
        if _loaded.get("version") != version:
            _loaded.update(version=version, store=cls._from_rows())
        store: TrustStore = _loaded["store"]
        return store

    @classmethod
    def _from_rows(cls) -> "TrustStore":
        from lienthong.trust.models import Authority

        rows = list(Authority.objects.filter(withdrawn_at=None).order_by("pk"))
        anchors, intermediates = [], []
        for row in rows:
            der = bytes(row.der)
            if _is_self_issued(der):
                anchors.append(Anchor(AuthorityKind(row.kind), der))
            else:
                intermediates.append(der)
        lists = tuple(bytes(row.revocation_list) for row in rows if row.revocation_list)
        return cls(tuple(anchors), tuple(intermediates), lists)

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the store's content in hexadecimal; part of the key of a cached report."""
        digest = sha256()
        for anchor in sorted(self.anchors, key=lambda item: (item.kind, item.der)):
            digest.update(anchor.kind.encode() + sha256(anchor.der).digest())
        for der in (*sorted(self.intermediates), *sorted(self.revocation_lists)):
            digest.update(sha256(der).digest())
        return digest.hexdigest()

    @cached_property
    def lists_by_issuer(self) -> dict[x509.Name, list[RevocationList]]:
        """The readable revocation lists, by the name of their issuer."""
        found: dict[x509.Name, list[RevocationList]] = {}
        for der in self.revocation_lists:
            parsed = RevocationList(der)
            found.setdefault(parsed.issuer, []).append(parsed)
        return found

    def to_data(self) -> dict[str, Any]:
        """Return the store as JSON-able data, for an evidence bundle."""
        return {
            "anchors": [{"kind": a.kind.value, "der": _text(a.der)} for a in self.anchors],
            "intermediates": [_text(der) for der in self.intermediates],
            "revocation_lists": [_text(der) for der in self.revocation_lists],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "TrustStore":
        """Build a store from its data.

        :raises ValueError: if a certificate or a list in it cannot be read.
        """
        store = cls(
            anchors=tuple(
                Anchor(AuthorityKind(item["kind"]), _bytes(item["der"])) for item in data["anchors"]
            ),
            intermediates=tuple(_bytes(text) for text in data["intermediates"]),
            revocation_lists=tuple(_bytes(text) for text in data["revocation_lists"]),
        )
        for der in (*(anchor.der for anchor in store.anchors), *store.intermediates):
            certificates.parse(der)
        assert store.lists_by_issuer is not None  # noqa: S101 -- reads every list once
        return store


_loaded: dict[str, Any] = {}


def _versions() -> list[Any]:
    from lienthong.trust.models import Authority

    rows = Authority.objects.filter(withdrawn_at=None).order_by("pk")
    return list(rows.values_list("pk", "fingerprint", "revocation_list_at"))


def _is_self_issued(der: bytes) -> bool:
    certificate = certificates.parse(der)
    return certificate.subject == certificate.issuer


def _reason(entry: x509.RevokedCertificate) -> str:
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except (x509.ExtensionNotFound, ValueError):
        return "unspecified"
    return str(reason.value)


def _text(der: bytes) -> str:
    return b64encode(der).decode()


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)
