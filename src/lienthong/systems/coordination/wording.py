"""The words of the papers and letters that the system draws up, in Vietnamese as papers are; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

_AGENDA = {
    "disputed": "Nội dung hai đơn vị chưa thống nhất",
    "overdue": "Ý kiến quá hạn chưa trả lời",
    "material": "Tài liệu đề nghị chưa được cung cấp",
    "coming": "Việc đến hạn trong kỳ tới",
}


def paper_text(
    figures: Mapping[str, Any], *, own: str, partner: str, period: str, modes: Mapping[str, str]
) -> str:
    """Return the text of a paper from its figures, one paragraph a line, ready to be edited."""
    lines = [
        f"I. KẾT QUẢ PHỐI HỢP {period.upper()}",
        "1. Lấy ý kiến bằng văn bản",
        _side(own, partner, figures["ours"]),
        _side(partner, own, figures["theirs"]),
        _remarks(figures),
        _extensions(figures),
        "2. Cung cấp thông tin, tài liệu",
        f"Có {figures['materials_asked']} đề nghị cung cấp tài liệu; đã đáp ứng "
        f"{figures['materials_supplied']}, không đáp ứng (có nêu lý do) "
        f"{figures['materials_withheld']}, còn chờ {figures['materials_open']}.",
        "3. Các hình thức phối hợp khác",
        *_others(figures, modes),
        "4. Nội dung báo cáo lãnh đạo hai cơ quan",
        f"Trong kỳ có {figures['escalations_raised']} nội dung được báo cáo lãnh đạo hai cơ quan, "
        f"{figures['escalations_decided']} nội dung đã được quyết định, còn "
        f"{figures['escalations_open']} nội dung chưa quyết định.",
        "II. NỘI DUNG PHỐI HỢP TRONG THỜI GIAN TỚI",
        *_agenda(figures["agenda"]),
    ]
    return "\n".join(lines)


def letter_paragraphs(title: str, rows: Sequence[Sequence[str]], closing: str) -> tuple[str, ...]:
    """Return the paragraphs of a letter that sums up the opinions on a file."""
    opening = f"Tổng hợp, tiếp thu, giải trình ý kiến về {title} như sau:"
    lines = [
        f"{number}. {agency} ({place or 'ý kiến chung'}): {text} {outcome}"
        + (f": {reason}" if reason else ".")
        for number, (agency, place, text, outcome, reason) in enumerate(rows, start=1)
    ]
    return tuple(filter(None, [opening, *lines, closing]))


def _side(asker: str, answerer: str, side: Mapping[str, Any]) -> str:
    share = side["share"]
    percent = "không tính (không có yêu cầu đến hạn)" if share is None else _percent(share)
    return (
        f"{asker} đề nghị {answerer} cho ý kiến {side['asked']} lần; đến hạn trong kỳ {side['due']}, "
        f"trả lời đúng hạn {side['on_time']}, trả lời quá hạn {side['late']}, chưa trả lời "
        f"{side['unanswered']}. Tỷ lệ đúng hạn: {percent}."
    )


def _remarks(figures: Mapping[str, Any]) -> str:
    return (
        f"Điểm góp ý: tiếp thu {figures['remarks_accepted']}, không tiếp thu và giải trình "
        f"{figures['remarks_not_accepted']}, chưa xử lý {figures['remarks_undecided']}."
    )


def _extensions(figures: Mapping[str, Any]) -> str:
    return (
        f"Đề nghị lùi thời hạn: {figures['extensions_asked']}; chấp thuận "
        f"{figures['extensions_granted']}, không chấp thuận {figures['extensions_refused']}. "
        f"Đôn đốc: {figures['pressings']} lần."
    )


def _others(figures: Mapping[str, Any], modes: Mapping[str, str]) -> list[str]:
    lines = [
        f"Cán bộ được cử phối hợp: {figures['secondments']}; vấn đề cán bộ báo cáo: "
        f"{figures['questions_asked']}, được trả lời đúng hạn {figures['questions_on_time']}.",
        f"Cuộc họp đã tổ chức: {figures['meetings']}.",
    ]
    return lines + [
        f"{modes.get(mode, mode)}: {count}." for mode, count in figures["activities"].items()
    ]


def _agenda(agenda: Sequence[Sequence[str]]) -> list[str]:
    if not agenda:
        return ["Không còn nội dung tồn đọng; hai cơ quan tiếp tục thực hiện quy chế phối hợp."]
    return [
        f"{number}. {_AGENDA[kind]}: {title}."
        for number, (kind, title) in enumerate(agenda, start=1)
    ]


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".replace(".", ",").removesuffix(",0") + "%"
