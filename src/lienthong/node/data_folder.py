"""Where a node keeps its data: the database, the broker's store, attachments, logs and secrets."""

import hashlib
import os
from pathlib import Path

from lienthong.node.embedded import account


def choose() -> Path:
    """Return the data folder: LIENTHONG_DATA, else ``var`` here, else one that the servers can reach.

    PostgreSQL does not run as root. When root works in a folder that ordinary accounts cannot enter,
    the data goes to a folder of its own under /var/lib, named after the place it serves.
    """
    named = os.environ.get("LIENTHONG_DATA")
    if named:
        return Path(named).absolute()
    here = Path.cwd() / "var"
    if account.service_account() is None or account.can_reach(Path.cwd()):
        return here
    mark = hashlib.sha256(str(here).encode()).hexdigest()[:8]
    return Path("/var/lib") / f"lienthong-{mark}"
