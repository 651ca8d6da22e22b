"""The panel that explains a signature check in plain words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

PASSED, FAILED, INDETERMINATE = "passed", "failed", "indeterminate"

HEADINGS = {
    PASSED: _("Văn bản hợp lệ"),
    FAILED: _("Văn bản không hợp lệ"),
    INDETERMINATE: _("Chưa kết luận được"),
}
LABELS = {PASSED: _("Đạt"), FAILED: _("Không đạt"), INDETERMINATE: _("Chưa rõ")}
COLOURS = {PASSED: "green", FAILED: "red", INDETERMINATE: "yellow"}


def verdict_panel(
    verdict: Any,
    findings: Iterable[Any] = (),
    signatures: Iterable[Any] = (),
    title: Any = "",
    heading_level: int = 2,
) -> dict[str, Any]:
    state = verdict_of(verdict)
    return {
        "state": state,
        "title": title or HEADINGS[state],
        "conclusion": HEADINGS[state] if title else "",
        "findings": [_finding(finding) for finding in findings],
        "signatures": [_signature(signature) for signature in signatures],
        "heading_level": heading_level,
    }


def verdict_of(value: Any) -> str:
    """Return which of the three verdicts a value names; what is not known is never "passed"."""
    text = str(getattr(value, "value", value)).lower()
    return text if text in HEADINGS else INDETERMINATE


def _finding(finding: Any) -> dict[str, Any]:
    if isinstance(finding, str):
        return {"message": finding, "state": "", "label": "", "colour": ""}
    state = verdict_of(_part(finding, "verdict"))
    return {
        "message": _part(finding, "message"),
        "code": _part(finding, "code"),
        "state": state,
        "label": LABELS[state],
        "colour": COLOURS[state],
    }


def _signature(signature: Any) -> dict[str, Any]:
    state = verdict_of(_part(signature, "verdict"))
    return {
        "name": _part(signature, "name"),
        "organization": _part(signature, "organization"),
        "at": _part(signature, "at"),
        "covers": _part(signature, "covers_whole_document"),
        "reasons": [_finding(reason) for reason in _part(signature, "reasons") or ()],
        "state": state,
        "label": LABELS[state],
        "colour": COLOURS[state],
    }


def _part(thing: Any, name: str) -> Any:
    return thing.get(name, "") if isinstance(thing, Mapping) else getattr(thing, name, "")
