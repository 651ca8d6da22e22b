"""Rows of invented registers: documents as an office would have them, by age, number and state."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bench.copying import Row

YEARS = 9
_RECENT = timedelta(days=60)
_UNNUMBERED = {"arrived", "refused", "withdrawn"}
_FRESH = timedelta(days=8)
#: Documents younger than this have their lines, deliveries, assignments and history too.
_DETAILED = timedelta(days=400)
_PDF = "0" * 64
_CLERK = "person:00000000-0000-7000-8000-000000000000"

_KINDS = (
    ("CV", "Công văn", ""), ("QĐ", "Quyết định", "QĐ-"), ("TB", "Thông báo", "TB-"),
    ("BC", "Báo cáo", "BC-"), ("KH", "Kế hoạch", "KH-"), ("TTr", "Tờ trình", "TTr-"),
)  # fmt: skip
_DOINGS = (
    "triển khai", "rà soát", "báo cáo kết quả", "tăng cường quản lý", "phê duyệt kế hoạch", "kiểm tra việc",
    "đôn đốc", "lấy ý kiến về", "hướng dẫn", "phân công nhiệm vụ", "tổng kết", "sơ kết ba năm", "xử lý",
)  # fmt: skip
_MATTERS = (
    "gửi, nhận văn bản điện tử trên trục liên thông", "dịch vụ công trực tuyến mức độ 3, mức độ 4",
    "phòng, chống dịch bệnh trên người", "giải ngân vốn đầu tư công", "an toàn thực phẩm dịp lễ hội",
    "xây dựng nông thôn mới", "chuẩn hóa mã định danh cơ quan", "cải cách thủ tục hành chính",
    "phòng, chống thiên tai và tìm kiếm cứu nạn", "bảo vệ rừng và phòng cháy, chữa cháy rừng",
    "quản lý đất đai, tài nguyên nước", "kỳ thi tốt nghiệp trung học phổ thông", "hộ tịch, quốc tịch",
    "quy hoạch mạng lưới giao thông", "tiêm chủng mở rộng", "tuyển sinh đầu cấp", "hỗ trợ doanh nghiệp nhỏ",
    "bảo hiểm y tế học sinh, sinh viên", "thi đua, khen thưởng", "công tác văn thư, lưu trữ",
)  # fmt: skip
_PLACES = (
    "trên địa bàn huyện Sóc Sơn", "tại tỉnh Nghệ An", "tại các tỉnh Tây Nguyên", "trên toàn quốc",
    "tại thành phố Đà Nẵng", "vùng đồng bằng sông Cửu Long", "tại tỉnh Thừa Thiên Huế", "tại tỉnh Kon Tum",
    "trên địa bàn quận Cầu Giấy", "tại các khu công nghiệp", "tại tỉnh Bà Rịa - Vũng Tàu", "",
)  # fmt: skip
_WHEN = ("quý I", "quý II", "quý III", "6 tháng đầu năm", "năm", "giai đoạn 2021-2025,", "tháng 9")
_CODES = {"arrived": "01", "registered": "03", "assigned": "04", "processing": "05", "done": "06"}
# States and how often they occur, by age.
_SENT_LATELY = {"draft": 10, "submitted": 10, "signed": 10, "issued": 70}
_SENT = {"issued": 97, "recalled": 1, "replaced": 1, "cancelled": 1}
_RECEIVED_THIS_WEEK = {
    "arrived": 10,
    "registered": 20,
    "assigned": 30,
    "processing": 20,
    "done": 20,
}
_RECEIVED_LATELY = {"assigned": 40, "processing": 20, "done": 38, "refused": 1, "returned": 1}
_RECEIVED = {"done": 972, "processing": 8, "refused": 5, "withdrawn": 5, "returned": 10}
_RARE = "theo đơn của ông Thuận Nguyên Phước"  # about one document in five thousand
_BODY = (
    "Thực hiện ý kiến chỉ đạo của cấp có thẩm quyền về {matter}, đề nghị các cơ quan, đơn vị khẩn trương "
    "{doing} {matter} {place}; bảo đảm đúng tiến độ, đúng quy định và tiết kiệm.\n"
    "Giao {name} chủ trì, phối hợp với các cơ quan liên quan theo dõi, tổng hợp kết quả, báo cáo trước ngày "
    "25 hằng tháng; kịp thời nêu khó khăn, vướng mắc vượt thẩm quyền để được xem xét, giải quyết.\n"
)


@dataclass(frozen=True)
class Register:
    """One agency, how many documents it received and sent, and the person its officer is."""

    agency_id: int
    code: str
    name: str
    short_name: str
    incoming: int
    outgoing: int
    person_id: UUID


@dataclass(frozen=True)
class Correspondent:
    """An agency that sends and receives."""

    code: str
    name: str
    short_name: str
    level: int
    province: str


class Maker:
    """Makes the rows of one agency's registers, always the same for the same agency."""

    def __init__(
        self, register: Register, others: Sequence[Correspondent], names: Sequence[str],
        report: Row, now: datetime,
    ) -> None:  # fmt: skip
        self._register, self._others, self._names, self._now = register, others, names, now
        self._report = json.dumps(report, ensure_ascii=False)
        self._chance = random.Random(register.code)
        self._begun = datetime(now.year - YEARS + 1, 1, 1, tzinfo=UTC)
        self._numbers: Counter[tuple[str, int]] = Counter()
        self.beside: dict[str, list[Row]] = defaultdict(list)

    def outgoing(self) -> Iterator[Row]:
        """Yield the rows of the outgoing register, oldest first."""
        for place in range(self._register.outgoing):
            yield self._sent(self._moment(place, self._register.outgoing))

    def incoming(self) -> Iterator[Row]:
        """Yield the rows of the incoming register, oldest first."""
        for place in range(self._register.incoming):
            yield self._received(self._moment(place, self._register.incoming))

    def series(self) -> Iterator[Row]:
        """Yield where the numbering of each year stands."""
        for (name, year), last in self._numbers.items():
            yield {
                "agency_id": self._register.agency_id, "year": year, "series": name,
                "opened_after": 0, "last": last,
            }  # fmt: skip

    def _moment(self, place: int, count: int) -> datetime:
        return self._begun + (self._now - self._begun) * (place / count)

    def _id(self, moment: datetime) -> str:
        value = int(moment.timestamp() * 1000) << 80 | self._chance.getrandbits(76)
        return str(UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62))

    def _next(self, series: str, year: int) -> int:
        self._numbers[series, year] += 1
        return self._numbers[series, year]

    def _about(self) -> tuple[str, str]:
        pick = self._chance.choice
        doing, matter, place = pick(_DOINGS), pick(_MATTERS), pick(_PLACES)
        when = f"{pick(_WHEN)} {pick(range(2018, 2027))}"
        rare = f" {_RARE}" if self._chance.random() < 0.0002 else ""
        subject = f"V/v {doing} {matter} {when} {place}".rstrip() + rare
        return subject, _BODY.format(
            matter=matter, doing=doing, place=place, name=pick(self._names)
        )

    def _sent(self, at: datetime) -> Row:
        agency, chance = self._register, self._chance
        code, _kind_name, mark = chance.choice(_KINDS)
        state = self._sent_state(at)
        unnumbered = state in {"draft", "submitted", "cancelled"}
        number = None if unnumbered else self._next("general", at.year)
        symbol = f"{mark}{agency.short_name or agency.code}"
        subject, body = self._about()
        issued = at if state in {"issued", "recalled", "replaced"} else None
        row = {
            "id": self._id(at), "agency_id": agency.agency_id, "state": state, "kind": code, "symbol": symbol,
            "number": number, "year": at.year if number else None, "wanted_number": None,
            "wanted_date": None, "notation": f"{number:02d}/{symbol}" if number else "",
            "issued_date": _day(at) if number else None,
            "place": "Hà Nội", "subject": subject, "addressees": "[]", "body": body * 3, "annex": "",
            "urgency": chance.choice((0, 0, 0, 0, 1, 2)), "due_date": None, "signer_authority": "KT.",
            "signer_title": "PHÓ CHỦ NHIỆM", "signer_name": chance.choice(self._names), "signers": "[]",
            "signed_by": _CLERK, "joint_issuers": "[]", "drafting_unit_id": None, "drafted_by": _CLERK,
            "drafter_name": chance.choice(self._names), "pdf_sha256": _PDF if number else "",
            "pdf_size": 180_000, "pages": 3, "verification": self._report if number else None,
            "reading_warnings": "[]", "recipients_total": 0, "replaces_id": None, "note": "",
            "created_at": at.isoformat(), "submitted_at": at.isoformat(), "signed_at": at.isoformat(),
            "issued_at": issued.isoformat() if issued else None, "recalled_at": None, "ledger_entry": None,
        }  # fmt: skip
        if self._now - at < _DETAILED:
            self._accompany_sent(row, at)
        return row

    def _sent_state(self, at: datetime) -> str:
        return self._by_age(at, _SENT_LATELY, _SENT)

    def _accompany_sent(self, row: Row, at: datetime) -> None:
        """Give a document its lines of "Nơi nhận" and its deliveries."""
        few = self._chance.sample(range(len(self._others)), self._chance.choice((1, 2, 3, 8)))
        to = [self._others[place] for place in few]
        for order, (text, kind, codes) in enumerate((
            ("Như trên", "agencies", [each.code for each in to]), ("Lưu: VT", "archive", []),
        )):  # fmt: skip
            self.beside["documents_recipient_line"].append({
                "id": self._id(at), "agency_id": row["agency_id"], "document_id": row["id"], "order": order,
                "text": text, "kind": kind, "codes": json.dumps(codes), "reason": "", "suggestions": "[]",
                "decided_by": "", "decided_at": None,
            })  # fmt: skip
        if row["issued_at"]:
            row["recipients_total"] = len(to)
            for each in to:
                self.deliver(row["id"], each, at)

    def deliver(self, document_id: str, to: Correspondent, at: datetime) -> None:
        """Add a delivery of a document to one agency."""
        status = self._chance.choice(("01", "03", "04", "05", "06", "06"))
        came = (at + timedelta(seconds=3)).isoformat()
        self.beside["documents_delivery"].append({
            "id": self._id(at), "agency_id": self._register.agency_id, "document_id": document_id,
            "forwarded_id": None, "document_ref": document_id, "sender_code": self._register.code,
            "recipient_code": to.code, "recipient_name": to.name, "recipient_level": to.level,
            "province": to.province, "envelope_id": self._id(at), "state": "delivered", "verdict": "passed",
            "status": status, "recall_status": "", "reason": "", "reply_notation": "",
            "moments": json.dumps({"01": came, status: came}), "queued_at": at.isoformat(),
            "received_at": came, "closed_at": came, "changed_at": came,
        })  # fmt: skip

    def _received(self, at: datetime) -> Row:
        chance, sender = self._chance, self._chance.choice(self._others)
        code, kind_name, mark = chance.choice(_KINDS)
        state = self._received_state(at)
        number = None if state in _UNNUMBERED else self._next("incoming", at.year)
        theirs, symbol = (
            chance.randrange(1, 9000),
            "UBND" if sender.level > 1 else sender.short_name,
        )
        days = chance.choice((5, 10, 15, 30, None))
        deadline = _day(at + timedelta(days=days)) if days else None
        row = {
            "id": self._id(at), "agency_id": self._register.agency_id, "envelope_id": self._id(at),
            "document_id": self._id(at), "state": state, "sender_code": sender.code,
            "sender_name": sender.name, "issuer_code": sender.code, "issuer_name": sender.name,
            "number": theirs, "notation": f"{theirs:02d}/{mark}{symbol}", "kind": code,
            "kind_name": kind_name, "place": "", "issued_date": _day(at), "subject": self._about()[0],
            "signer_title": "KT. CHỦ TỊCH PHÓ CHỦ TỊCH", "signer_name": chance.choice(self._names),
            "urgency": chance.choice((0, 0, 0, 0, 1, 2)), "due_date": None, "forwarding_note": "",
            "pdf_sha256": _PDF, "pdf_size": 180_000, "attachments": json.dumps([{
                "sha256": _PDF, "name": "van-ban.pdf", "media_type": "application/pdf", "size": 180_000}]),
            "verdict": "passed", "verification": self._report, "arrival_number": number,
            "arrival_year": at.year if number else None, "arrival_date": _day(at) if number else None,
            "arrived_at": at.isoformat(), "registered_at": at.isoformat() if number else None,
            "deadline": deadline if number else None, "done_at": at.isoformat() if state == "done" else None,
            "reply_id": None, "recall_status": "", "recall_reason": "", "replaced_by": None,
            "ledger_entry": None, "channel": "axis",
        }  # fmt: skip
        if self._now - at < _DETAILED:
            self._accompany_received(row, at)
        return row

    def _received_state(self, at: datetime) -> str:
        lately = _RECEIVED_THIS_WEEK if self._now - at < _FRESH else _RECEIVED_LATELY
        return self._by_age(at, lately, _RECEIVED)

    def _by_age(self, at: datetime, young: dict[str, int], old: dict[str, int]) -> str:
        shares = young if self._now - at < (_FRESH if old is _SENT else _RECENT) else old
        return self._chance.choices(list(shares), list(shares.values()))[0]

    def _accompany_received(self, row: Row, at: datetime) -> None:
        """Give a document its history, who handles it, and notes of progress."""
        base = {"agency_id": row["agency_id"], "document_id": row["id"]}
        self.beside["documents_status_history"].append({
            "id": self._id(at), **base, "code": _CODES.get(row["state"], "02"), "reason": "",
            "by_subject": _CLERK, "by_name": self._names[0], "changed_at": at.isoformat(), "active": True,
        })  # fmt: skip
        if row["state"] not in {"assigned", "processing", "done"}:
            return
        mine = self._chance.random() < 0.02
        self.beside["documents_assignment"].append({
            "id": self._id(at), **base, "role": "lead", "unit_id": None,
            "person_id": str(self._register.person_id if mine else UUID(int=self._chance.getrandbits(128))),
            "assignee": self._chance.choice(self._names), "deadline": row["deadline"], "note": "",
            "assigned_by": _CLERK, "assigner_name": self._names[1], "assigned_at": at.isoformat(),
            "active": True,
        })  # fmt: skip
        if row["state"] == "done":
            self.beside["documents_work_note"].append({
                "id": self._id(at), **base, "text": "Đã tham mưu văn bản trả lời.", "reply_id": None,
                "written_by": _CLERK, "writer_name": self._names[0], "written_at": at.isoformat(),
            })  # fmt: skip


def _day(at: datetime) -> str:
    return at.date().isoformat()
