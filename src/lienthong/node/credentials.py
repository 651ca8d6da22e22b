"""What a node must know and nobody else: passwords of the embedded servers, signing and master keys.

Made once, kept in ``<data>/secrets.json`` with mode 0600; each value can be replaced from the environment.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lienthong.node.embedded.account import free_port


def _word() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Secrets:
    """Generated credentials and the loopback ports of one data folder."""

    database_port: int = field(default_factory=free_port)
    nats_port: int = field(default_factory=free_port)
    superuser_password: str = field(default_factory=_word)
    owner_password: str = field(default_factory=_word)
    web_password: str = field(default_factory=_word)
    worker_password: str = field(default_factory=_word)
    nats_password: str = field(default_factory=_word)
    django_key: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    master_key: str = field(default_factory=lambda: secrets.token_hex(32))


def load(data: Path) -> Secrets:
    """Return the secrets of a data folder, making them the first time."""
    path = data / "secrets.json"
    if path.exists():
        return Secrets(**json.loads(path.read_text()))
    made = Secrets()
    save(data, made)
    return made


def save(data: Path, made: Secrets) -> None:
    """Write the secrets so that a crash leaves either the old file or the new one."""
    data.mkdir(parents=True, exist_ok=True)
    partial = data / "secrets.json.partial"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(asdict(made), stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    partial.rename(data / "secrets.json")
