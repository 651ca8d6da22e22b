"""Secrets of persons and accounts at rest: sealed under keys derived from the node's master key."""

import hashlib
import hmac
import os
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12


class SealBroken(ValueError):
    """A sealed value that was altered, moved to another row, or sealed under another master key."""


@cache
def _key(purpose: str, master: bytes) -> bytes:
    derived = HKDF(
        algorithm=hashes.SHA256(),
        length=32,
        salt=None,
        info=f"lienthong/identity/{purpose}".encode(),
    )
    return derived.derive(master)


def seal(text: str, *, purpose: str, row: UUID) -> bytes:
    """Return the text encrypted (AES-256-GCM), bound to its purpose and its row."""
    nonce = os.urandom(_NONCE_BYTES)
    key = _key(purpose, settings.LIENTHONG_MASTER_KEY)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), row.bytes)


def unseal(sealed: bytes | memoryview, *, purpose: str, row: UUID) -> str:
    """Return the text of a sealed value.

    :raises SealBroken: if the value was altered or belongs to another row.
    """
    sealed = bytes(sealed)
    key = _key(purpose, settings.LIENTHONG_MASTER_KEY)
    try:
        plain = AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], row.bytes)
    except InvalidTag:
        raise SealBroken(purpose) from None
    return plain.decode()


def fingerprint(text: str, *, purpose: str) -> bytes:
    """Return a keyed digest (HMAC-SHA-256) of a secret that only has to be recognised again."""
    key = _key(purpose, settings.LIENTHONG_MASTER_KEY)
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
