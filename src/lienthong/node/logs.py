"""Structured logs, one JSON object a line, without personal data.

Names, addresses, telephone numbers, query strings and message bodies never reach a log; whoever needs to
know who did what asks the ledger, which is access-controlled.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

PERSONAL = frozenset(
    {
        "name",
        "full_name",
        "username",
        "email",
        "phone",
        "address",
        "ip",
        "ip_address",
        "query",
        "body",
        "subject",
        "password",
        "token",
        "code",
        "personal_number",
    }
)
_HIDDEN = "[đã che]"


def hide_personal(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace the values of keys that may carry personal data."""
    for key in PERSONAL & event.keys():
        event[key] = _HIDDEN
    return event


def configure(stream: Any = None) -> None:
    """Send structlog and the standard logger to one stream of JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_personal,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
