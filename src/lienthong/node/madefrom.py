"""What a schema or a folder of static files was made from, so that a start need not make it again.

A digest stands for the program's own files and for the releases of everything installed beside it: whatever
could change the outcome changes the digest.
"""

import hashlib
from pathlib import Path

import django

_PROGRAM = Path(__file__).resolve().parents[1]
_PACKAGES = Path(django.__file__).resolve().parents[1]
_SETTINGS = _PROGRAM / "node" / "settings.py"


def of_schema() -> str:
    """Return the digest of all migrations and of what else decides on the schema."""
    return _digest("**/migrations/*.py")


def of_static() -> str:
    """Return the digest of all static files and of what else decides on their collection."""
    return _digest("**/static/**/*")


def _digest(pattern: str) -> str:
    digest = hashlib.sha256()
    # The name of an installed package's folder of metadata carries its release.
    for name in sorted(path.name for path in _PACKAGES.glob("*.dist-info")):
        digest.update(name.encode())
    for path in [_SETTINGS, *sorted(_PROGRAM.glob(pattern))]:
        if path.is_file():
            digest.update(str(path.relative_to(_PROGRAM)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
