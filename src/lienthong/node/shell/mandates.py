"""``lienthong mandates holder``: which agency is responsible for a mandate on a day, and by what right."""

import argparse
import json
from datetime import date
from typing import Any

from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Holding, Mandate
from lienthong.base.formats import short_date
from lienthong.node import commands

SHOWN = 10


def run(options: argparse.Namespace) -> int:
    """Print who held ``options.subject`` (a subject, or words of a title) on ``options.on``.

    Exit code 1 when nobody did, because the mandate had not begun or was over.

    :raises commands.Failure: if no mandate, or more than one, is meant.
    """
    mandate = _meant(options.subject)
    answer = _answer(mandate, options)
    if getattr(options, "json", False):
        commands.say(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        commands.say(_in_words(answer))
    return 0 if answer["holder"] else 1


def _meant(words: str) -> Mandate:
    exact = Mandate.objects.filter(subject=words.strip()).first()
    if exact is not None:
        return exact
    found = list(Mandate.objects.matching(words)[: SHOWN + 1]) if words.strip() else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise commands.Failure(
            f"Không có chức năng, nhiệm vụ nào khớp với “{words}”. Hãy dùng mã hoặc vài từ trong tên."
        )
    listed = "\n".join(f"  {one.subject}: {one.title}" for one in found[:SHOWN])
    more = "\n  …" if len(found) > SHOWN else ""
    raise commands.Failure(
        f"Có nhiều chức năng, nhiệm vụ khớp với “{words}”. Hãy dùng một mã sau:\n{listed}{more}"
    )


def _answer(mandate: Mandate, options: argparse.Namespace) -> dict[str, Any]:
    day = options.on
    record = lead_of(mandate.subject, day)
    holding = (
        Holding.objects.leading().as_of(day).filter(mandate=mandate, agency=record.agency).first()
        if record
        else None
    )
    return {
        "subject": mandate.subject,
        "title": mandate.title,
        "on": day.isoformat(),
        "holder": record.code if record else None,
        "holder_name": record.name if record else None,
        "since": holding.valid.lower.isoformat() if holding else None,
        "until": holding.valid.upper.isoformat() if holding and holding.valid.upper else None,
        "legal_basis": holding.legal_basis if holding else None,
    }


def _in_words(answer: dict[str, Any]) -> str:
    day = short_date(date.fromisoformat(answer["on"]))
    if not answer["holder"]:
        return f"{answer['title']}\nNgày {day}: không có cơ quan nào giữ."
    return (
        f"{answer['title']}\n"
        f"Ngày {day}: {answer['holder_name']} ({answer['holder']})\n"
        f"Từ ngày {short_date(date.fromisoformat(answer['since']))}, căn cứ: {answer['legal_basis']}"
    )
