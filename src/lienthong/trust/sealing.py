"""Private keys at rest: AES-256-GCM under the node's master key, the row's id as associated data."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Unavailable

SealableKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
_NONCE = 12


class KeyNotReadable(Unavailable):
    """The stored key does not open: another master key, or the row was altered."""

    code = "key-not-readable"
    message = _(
        "Không mở được khóa bí mật đã lưu. Hãy kiểm tra khóa chủ của nút rồi khởi động lại hệ thống."
    )


def seal(key: SealableKey, key_id: UUID) -> bytes:
    """Return the key encrypted for storage under its id: nonce, then ciphertext with its tag."""
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(settings.LIENTHONG_MASTER_KEY).encrypt(nonce, plain, key_id.bytes)


def unseal(sealed: bytes, key_id: UUID) -> SealableKey:
    """Return the key of a stored row.

    :raises KeyNotReadable: if the master key is another one or the row was altered.
    """
    cipher = AESGCM(settings.LIENTHONG_MASTER_KEY)
    try:
        plain = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], key_id.bytes)
    except InvalidTag as error:
        raise KeyNotReadable from error
    key = load_der_private_key(plain, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey):
        raise KeyNotReadable
    return key
