"""The official A4 paper of a report: outline, data form, places of the signatures (NĐ 30/2020/NĐ-CP)."""

from lienthong.casework.layout import Drawn, Issuer, Paper, SignatureBlock, draw
from lienthong.casework.reading import blocks_of
from lienthong.systems.reporting.models import Report


def draw_report(report: Report) -> Drawn:
    """Return a report drawn as PDF with the places of the person's and the agency's signature.

    :raises CharacterNotDrawable: if the font lacks a character of the text.
    """
    title = report.signer_title or "Thủ trưởng cơ quan"
    return draw(
        Paper(
            issuers=(Issuer(name=report.unit_name.upper()),),
            symbol="BC",
            place="",
            kind_name="Báo cáo",
            subject=f"{report.version.name} ({report.period.label})",
            blocks=blocks_of("\n".join(_lines(report))),
            signatures=(SignatureBlock((title.upper(),), report.signer_name),),
        )
    )


def _lines(report: Report) -> list[str]:
    """Return the outline and the data form as lines of text."""
    found = []
    for section in report.version.sections:
        found += [str(section["title"]), str(report.texts.get(section["code"], ""))]
    for cell in report.cells:
        value = cell.text if cell.item.is_text else "" if cell.value is None else str(cell.value)
        found.append(f"{cell.item.label}: {value or '…'} {cell.item.unit}".rstrip())
    return found
