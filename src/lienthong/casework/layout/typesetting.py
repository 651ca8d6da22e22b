"""Turns data into PDF by typst, with the project's own fonts and nothing of the machine's."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Refusal

FOLDER = Path(__file__).resolve().parent
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
"""PDF/A-2a for the archive and PDF/UA-1 for readers who listen."""

_turn = Lock()  # a compiler keeps the data of its last run


class CharacterNotDrawable(Refusal):
    code = "document-character-not-drawable"
    message = _("Phông chữ không có ký tự “%(text)s”. Hãy thay ký tự này rồi thực hiện lại.")
    status = 422


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF and the values that the template gave out under one label."""

    pdf: bytes
    marks: tuple[dict[str, Any], ...]


def typeset(
    template: str,
    key: str,
    data: Mapping[str, Any],
    *,
    day: date | None = None,
    folder: Path = FOLDER,
) -> Typeset:
    """Return the PDF that a template of a folder makes of the data, dated to a day.

    A system passes the folder of its own templates; the fonts are always those of this one, and
    a template reads no file outside its folder.

    :raises CharacterNotDrawable: if the font lacks a character; it is never left out in silence.
    """
    moment = datetime.combine(day or date(2000, 1, 1), time(), tzinfo=UTC)
    with _turn:
        compiler = _compiler(template, folder)
        try:
            pdf = compiler.compile(
                format="pdf",
                sys_inputs={key: json.dumps(data, ensure_ascii=False)},
                pdf_standards=STANDARDS,
                timestamp=moment,
            )
        except typst.TypstError as error:
            raise _refusal(error) from error
        marks = json.loads(compiler.query("<place>", field="value"))
    return Typeset(cast(bytes, pdf), tuple(marks))


def _refusal(error: typst.TypstError) -> Exception:
    """Return the refusal of a character that the font lacks; anything else is a defect of the template."""
    missing = re.search(r"the text `\"(?P<text>.+?)\"` could not be displayed", str(error.message))
    return CharacterNotDrawable(text=missing["text"]) if missing is not None else error


@cache
def _compiler(template: str, folder: Path) -> typst.Compiler:
    return typst.Compiler(
        folder / template,
        root=folder,
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER / "fonts"]
    )
