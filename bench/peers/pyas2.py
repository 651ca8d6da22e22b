"""django-pyas2 as the measured peer of the signed document exchange.

It lives in an environment of its own that the benchmark makes and may throw away; it is never imported here
(its licence is GPL). Signed RSA-2048, encrypted AES-256-CBC, signed synchronous MDN, PostgreSQL on both
sides, as many senders and receiver workers as there are cores.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from bench.servers import BenchPostgres
from lienthong.node.embedded.account import free_port, is_listening

PACKAGES = (
    "django-pyas2==1.2.3",
    "pyas2lib==1.4.3",
    "django~=5.2",
    "gunicorn",
    "psycopg[binary]",
    "requests",
)
_SCRIPT = Path(__file__).parent / "pyas2_side" / "as2_node.py"
_CORES = os.cpu_count() or 2


def environment(folder: Path) -> Path:
    """Return the Python of the throw-away environment, making it the first time."""
    python = folder / "bin" / "python"
    if not (folder / ".installed").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run(
            [
                str(python),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                *PACKAGES,
            ],
            check=True,
        )
        _widen_version_pattern(folder)
        (folder / ".installed").touch()
    return python


def _widen_version_pattern(folder: Path) -> None:
    """Let oscrypto 1.3.0 read an OpenSSL version whose patch level has two digits."""
    for path in folder.glob("lib/python*/site-packages/oscrypto/**/_libcrypto_c*.py"):
        text = path.read_text()
        path.write_text(text.replace(r"(\\d\\.\\d\\.\\d[a-z]*)", r"(\\d+\\.\\d+\\.\\d+[a-z]*)"))


def _make_keys(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("sender", "receiver"):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        begun = datetime.now(UTC) - timedelta(days=1)
        certificate = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(begun).not_valid_after(begun + timedelta(days=365))
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        public = certificate.public_bytes(serialization.Encoding.PEM)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"benchmark"),
        )  # fmt: skip
        (folder / f"{name}.crt").write_bytes(public)
        (folder / f"{name}.pem").write_bytes(private + public)


@contextmanager
def running(folder: Path) -> Iterator["Peer"]:
    """Have a receiver running for the length of a block, with both databases prepared."""
    python = environment(folder / "environment")
    _make_keys(folder / "keys")
    with BenchPostgres(folder / "database") as database:
        peer = Peer(python, folder, database)
        for role in ("sender", "receiver"):
            database.recreate(f"as2_{role}")
            peer.call(role, "prepare")
        receiver = peer.start_receiver()
        try:
            yield peer
        finally:
            receiver.terminate()
            receiver.wait(20)


class Peer:
    """Both sides of the exchange."""

    def __init__(self, python: Path, folder: Path, database: BenchPostgres) -> None:
        self._python, self._folder, self._database = python, folder, database
        self._port = free_port()

    def _environment(self, role: str) -> dict[str, str]:
        media = self._folder / "media" / role
        media.mkdir(parents=True, exist_ok=True)
        return {
            **os.environ, "AS2_ROLE": role, "AS2_MEDIA": str(media),
            "AS2_KEYS": str(self._folder / "keys"), "AS2_PORT": str(self._database.port),
            "AS2_PASSWORD": self._database.password, "PYTHONPATH": str(_SCRIPT.parent),
            "AS2_URL": f"http://127.0.0.1:{self._port}/pyas2/as2receive",
        }  # fmt: skip

    def call(self, role: str, *words: str) -> None:
        """Run one word of the peer's script to its end."""
        subprocess.run(
            [str(self._python), str(_SCRIPT), *words], env=self._environment(role), check=True
        )

    def start_receiver(self) -> "subprocess.Popen[bytes]":
        """Start the receiving side and return when it listens."""
        process = subprocess.Popen(
            [str(self._python), "-m", "gunicorn", "-w", str(_CORES), "-b", f"127.0.0.1:{self._port}",
             "--log-level", "error", "as2_node:application"],
            env=self._environment("receiver"), cwd=self._folder,
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while not is_listening(self._port):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("the peer's receiver did not start")
            time.sleep(0.1)
        return process

    def documents_per_second(self, *, size: int, seconds: float) -> float:
        """Return how many documents were signed, received, receipted and checked in a second.

        :raises RuntimeError: if any document failed, for then the figure means nothing.
        """
        senders = [
            subprocess.Popen(
                [str(self._python), str(_SCRIPT), "send", str(seconds), str(size)],
                env=self._environment("sender"), stdout=subprocess.PIPE, text=True,
            )
            for _ in range(_CORES)
        ]  # fmt: skip
        results = [json.loads(sender.communicate()[0]) for sender in senders]
        if any(result["failed"] for result in results) or not all(r["done"] for r in results):
            raise RuntimeError(f"the peer failed: {results}")
        return sum(result["done"] / result["seconds"] for result in results)
