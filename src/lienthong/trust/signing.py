"""What every format of signature needs of a key, wherever the key is kept."""

from typing import Protocol


class SignsData(Protocol):
    """A signing key with its certificate: ours, or later one in a token or with a signing service."""

    @property
    def certificate_der(self) -> bytes:
        """The certificate, DER."""

    def sign(self, data: bytes) -> bytes:
        """Sign data: ECDSA with SHA-256 in DER, or RSA PKCS #1 v1.5 with SHA-256, as the key is."""
