"""``lienthong directives read``: what the reader proposes for a file, as JSON or as a table."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lienthong.node import commands

if TYPE_CHECKING:
    from lienthong.systems.directives.reading import Proposal, Reading


def run(options: argparse.Namespace) -> int:
    """Print the proposals for ``options.file``.

    :raises commands.Failure: if there is no such file or its text cannot be read.
    """
    path = Path(options.file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise commands.Failure(
            f"Không mở được tệp {options.file}. Hãy kiểm tra đường dẫn."
        ) from error
    reading = _read(data, path.name)
    if options.json:
        commands.say(json.dumps(reading.to_data(), ensure_ascii=False, indent=2))
    else:
        for line in lines_of(reading):
            commands.say(line)
    return 0


def _read(data: bytes, name: str) -> "Reading":
    from django.conf import settings

    if not settings.configured:
        # Only the sentences of refusals need Django; there is no database to reach.
        settings.configure(USE_I18N=False)
    from lienthong.base.errors import Refusal
    from lienthong.casework.reading import read_document
    from lienthong.systems.directives.reading import read_directive, with_tables

    try:
        return read_directive(with_tables(read_document(data, name), data))
    except Refusal as refusal:
        raise commands.Failure(f"{refusal.sentence} [{refusal.code}]") from refusal


def lines_of(reading: "Reading") -> Iterator[str]:
    """Yield what was read as lines for a person at the terminal."""
    day = reading.issued_on.strftime("%d/%m/%Y") if reading.issued_on else "không rõ ngày"
    yield f"{reading.notation or 'Không số'}, {day}: {reading.title or reading.issuer}".rstrip(": ")
    for leader in reading.leaders:
        how = "kết luận" if leader.manner == "concluded" else "ký"
        yield f"{leader.title} {leader.name or '(chưa rõ tên)'} {how}"
    yield f"{len(reading.proposals)} nhiệm vụ đề xuất"
    for number, proposal in enumerate(reading.proposals, 1):
        yield ""
        yield from _proposal_lines(number, proposal)
    yield from _rest(reading)


def _proposal_lines(number: int, proposal: "Proposal") -> Iterator[str]:
    sureness = f"{round(proposal.confidence * 100)}%"
    if proposal.is_standing:
        sureness += ", quy định thường xuyên"
    yield f"{number:>3}. [{proposal.point}] {proposal.task} ({sureness})"
    choices = " / ".join(party.words for party in proposal.lead_choices)
    lead = proposal.lead.name if proposal.lead else choices or "chưa rõ"
    yield f"     chủ trì: {lead}"
    if proposal.coordinators:
        yield f"     phối hợp: {'; '.join(party.name for party in proposal.coordinators)}"
    if proposal.deadline is not None:
        due = proposal.deadline
        meant = due.day.strftime("%d/%m/%Y") if due.day else "chưa đổi được ra ngày"
        yield f"     thời hạn: {meant} (“{due.wording}”)"
    if proposal.period is not None:
        yield f"     định kỳ: {proposal.period.wording}"
    if proposal.mandate is not None:
        rests = proposal.mandate
        yield f"     chức năng: {rests.title} ({round(rests.confidence * 100)}%, “{rests.words}”)"
    for choice in proposal.mandate_choices:
        yield f"     có thể thuộc chức năng: {choice.title} (“{choice.words}”)"


def _rest(reading: "Reading") -> Iterator[str]:
    for moved in reading.transfers:
        giver = moved.giver.name if moved.giver else "?"
        taker = moved.taker.name if moved.taker else "?"
        yield f"\nChuyển nhiệm vụ [{moved.point}] {giver} → {taker}: {moved.subject}"
    for change in reading.appointments:
        verb = "nhận" if change.change == "takes" else "thôi"
        yield f"\nNhân sự [{change.point}] {change.holder} {verb}: {change.role}"
    for never in reading.prohibitions:
        yield f"\nKhông được [{never.point}] {never.words}"
    for figure in reading.indicators:
        what = "chỉ tiêu" if figure.is_target else "số liệu"
        yield f"\nCon số ({what}) [{figure.point}] {figure.wording}: {figure.words}"
    for left in reading.unplaced:
        yield f"\nChưa xếp được [{left.point}] ({left.reason}) {left.words}"
