"""Verdicts and states as screens show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.systems.documents.models import StatusCode
from lienthong.trust.findings import Report

_COLOURS = {
    "draft": "grey",
    "submitted": "yellow",
    "signed": "purple",
    "issued": "green",
    "recalled": "red",
    "replaced": "orange",
    "cancelled": "grey",
    "arrived": "blue",
    "registered": "teal",
    "assigned": "purple",
    "processing": "yellow",
    "done": "green",
    "refused": "red",
    "returned": "red",
    "withdrawn": "grey",
    "passed-on": "grey",
    "queued": "grey",
    "delivered": "green",
    "undeliverable": "red",
}


@dataclass(frozen=True)
class Verdict:
    """A report on a document as the verdict panel takes it."""

    verdict: str
    findings: list[dict[str, Any]]
    signatures: list[dict[str, Any]]


def state_colour(state: str) -> str:
    """Return the colour of a state's tag."""
    return _COLOURS.get(state, "")


def verdict_of(data: Mapping[str, Any] | None) -> Verdict | None:
    """Return a stored report for the verdict panel, its sentences in the active language."""
    if not data:
        return None
    report = Report.from_data(data)
    return Verdict(
        verdict=report.verdict.value,
        findings=[_finding(item) for item in report.findings],
        signatures=[
            {
                "name": item.name,
                "organization": item.organization,
                "at": item.signed_at,
                "verdict": item.verdict.value,
                "reasons": [_finding(reason) for reason in item.findings],
                "covers_whole_document": item.covers_whole_document,
            }
            for item in report.signatures
        ],
    )


def _finding(item: Any) -> dict[str, Any]:
    return {"verdict": item.verdict.value, "message": item.message, "code": item.code}


def status_label(code: str) -> str:
    """Return the words of a status code of QĐ 28/2018/QĐ-TTg."""
    return str(StatusCode(code).label) if code in StatusCode.values else code
