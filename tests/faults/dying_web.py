"""The node's web entry with a trap around the request that issues a document."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from lienthong.node.wsgi import application as plain
from tests.faults import dying
from tests.faults.dying import Trap

_trap = Trap(Path(os.environ["LIENTHONG_DATA"]))
dying.trap_commits(_trap)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; while a document is issued, traps are set."""
    _trap_tell()
    issues = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/phat-hanh/")
    with _trap.during("issue" if issues else ""):
        answer: Iterable[bytes] = plain(environ, start_response)
        return answer


def _trap_tell() -> None:
    from lienthong.systems.documents.actions import issuing

    if getattr(issuing.tell, "is_trapped", False):
        return
    tell = issuing.tell

    def trapped(*arguments: Any, **named: Any) -> Any:
        return _trap.around("issue.tell", tell, *arguments, **named)

    trapped.is_trapped = True  # type: ignore[attr-defined]
    issuing.tell = trapped
