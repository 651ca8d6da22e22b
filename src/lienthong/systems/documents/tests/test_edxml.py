"""edXML packages: written in one form, read in three dialects, and the same after both."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lienthong.base.clock import VIETNAM
from lienthong.systems.documents.edxml import (
    Attachment,
    Business,
    BusinessKind,
    OfficialSigner,
    Organ,
    Package,
    Receiver,
    Replacement,
    Reply,
    Staff,
    StatusCode,
    StatusPacket,
    Trace,
    document_id,
    read,
    read_any,
    read_status,
    write,
    write_status,
    write_tree,
)
from lienthong.systems.documents.edxml.refusals import EdxmlBadValue, EdxmlIncomplete
from lienthong.systems.documents.edxml.values import NAMESPACE

SAMPLES = Path(__file__).parent / "data" / "edxml"
DAY = date(2019, 9, 9)


def sample(name):
    return (SAMPLES / f"{name}.edxml").read_bytes()


def package(**changes):
    plain = Package(
        sender=Organ("G22", "Văn phòng Chính phủ"),
        receivers=(Organ("G14", "Bộ Thông tin và Truyền thông"),),
        document_id=document_id("G22", DAY, "320/TB-VPCP"),
        code_number="320",
        code_notation="TB-VPCP",
        promulgation_date=DAY,
        subject="Phân công nhiệm vụ",
        attachments=(Attachment("320-TB-VPCP.pdf", b"%PDF-1.7", "application/pdf", "tep-1"),),
    )
    return replace(plain, **changes)


class TestWriting:
    def test_document_id(self):
        assert package().document_id == "G22,2019/09/09,320/TB-VPCP"

    def test_header_follows_the_order_of_the_samples(self):
        header = write_tree(package(replies=(Reply("G14", "1/TB"),)))[0][0][0]
        assert [etree.QName(child).localname for child in header] == [
            "From",
            "To",
            "DocumentId",
            "Code",
            "PromulgationInfo",
            "DocumentType",
            "Subject",
            "Content",
            "SignerInfo",
            "DueDate",
            "OtherInfo",
            "ResponseFor",
            "SteeringType",
            "ToPlaces",
        ]

    def test_prefix_stands_inside_the_envelope_only(self):
        root = write_tree(package())
        assert root.prefix is None
        assert root[0].prefix == "edXML"
        assert {element.prefix for element in root[0].iter()} == {"edXML"}
        assert {element.prefix for element in root[1].iter()} == {None}
        assert all(etree.QName(element).namespace == NAMESPACE for element in root.iter())

    def test_dates_are_written_year_first(self):
        text = write(package(traces=(Trace("G22", datetime(2019, 9, 9, 8, 5, tzinfo=VIETNAM)),)))
        assert b">2019/09/09<" in text
        assert b">2019/09/09 08:05:00<" in text

    @pytest.mark.parametrize(
        ("changes", "element"),
        [
            ({"sender": Organ("")}, "From/OrganId"),
            ({"receivers": ()}, "To/OrganId"),
            ({"receivers": (Organ("G14"), Organ(""))}, "To/OrganId"),
            ({"code_number": ""}, "Code/CodeNumber"),
            ({"promulgation_date": None}, "PromulgationInfo/PromulgationDate"),
            ({"subject": ""}, "Subject"),
            ({"attachments": ()}, "Attachment"),
            ({"business": Business(BusinessKind.REVOKE)}, "BussinessDocReason"),
            ({"business": Business(BusinessKind.REVOKE, "Sai")}, "ResponseFor"),
            ({"business": Business(BusinessKind.REPLACE, "Sai")}, "ReplacementInfo"),
        ],
    )
    def test_incomplete_package_is_not_written(self, changes, element):
        with pytest.raises(EdxmlIncomplete) as refusal:
            write(package(**changes))
        assert refusal.value.data["element"] == element

    def test_characters_that_xml_cannot_carry_are_refused(self):
        with pytest.raises(EdxmlBadValue):
            write(package(subject="a\x00b"))

    def test_markup_in_words_stays_words(self):
        text = "</edXML:Subject><!-- & ]]> -->"
        assert read(write(package(subject=text))).subject == text


class TestDialectA:
    def test_every_field(self):
        found = read(sample("dialect-a"))
        assert found.dialect == "A"
        assert found.sender.name == "Văn phòng Chính phủ"
        assert [organ.organ_id for organ in found.receivers] == ["000.00.00.H41", "000.00.00.G14"]
        assert found.notation == "87/VPCP-KSTT"
        assert (found.place, found.promulgation_date) == ("Hà Nội", date(2020, 5, 12))
        assert found.type_name == "Công văn"
        assert found.signer == OfficialSigner("KT.", "Phó Chủ nhiệm", "Nguyễn Xuân Thành")
        assert (found.priority, found.steering, found.due_date) == (2, 2, None)
        assert found.to_places == ("UBND các tỉnh, thành phố", "Lưu: VT")
        assert (found.page_amount, found.promulgation_amount) == (3, 10)
        assert found.appendixes == ("Phụ lục I",)
        assert found.business.staff.name == "Lê Thị Mai"
        assert found.attachments[0].content.decode() == "Xin chào"

    def test_empty_reply_answers_nothing(self):
        assert read(sample("dialect-a")).replies == ()

    def test_null_trace_is_left_out(self):
        (trace,) = read(sample("dialect-a")).traces
        assert trace.at == datetime(2020, 5, 12, 14, 5, 33, tzinfo=VIETNAM)

    def test_written_again_it_reads_the_same(self):
        found = read(sample("dialect-a"))
        assert read(write(found)) == found


class TestDialectB:
    def test_every_field(self):
        found = read(sample("dialect-b"))
        assert found.dialect == "B"
        assert found.sender.organ_id == "H37.DN.001"
        assert (found.code_number, found.code_notation) == ("15", "BC-CTN")
        assert found.promulgation_date == date(2026, 5, 20)
        assert found.type_name == "Báo cáo"
        assert found.signer.full_name == "Hoàng Văn Bình"
        assert found.appendixes == ("Bảng số liệu",)
        assert found.traces[0].organ_id == "H37.DN.001"
        assert found.traces[0].at == datetime(2026, 5, 20, 8, 31, tzinfo=VIETNAM)
        assert found.attachments[0].name == "bao-cao.pdf"
        assert found.attachments[0].media_type == "application/pdf"

    def test_root_with_a_prefix_or_small_letter(self):
        text = sample("dialect-b").decode()
        small = text.replace("EdXMLEnvelope", "edXMLEnvelope")
        assert read(small.encode()).dialect == "B"
        prefixed = text.replace("<EdXMLEnvelope xmlns=", "<e:EdXMLEnvelope xmlns:e=").replace(
            "</EdXMLEnvelope", "</e:EdXMLEnvelope"
        )
        assert read(prefixed.encode()).subject == "Báo cáo chất lượng nước quý I"


class TestDialectC:
    def test_other_spellings_and_day_first_dates(self):
        found = read(sample("dialect-c"))
        assert found.dialect == "C"
        assert found.sender.in_charge == "Ủy ban nhân dân tỉnh Nghệ An"
        assert found.promulgation_date == date(2020, 4, 3)
        assert found.traces[0].at == datetime(2020, 4, 3, 8, 15, tzinfo=VIETNAM)
        assert found.business.kind is BusinessKind.REVOKE
        assert found.business.reason == "Sai số liệu"

    def test_revoked_document_is_named(self):
        (reply,) = read(sample("dialect-c")).replies
        assert reply.document_id == "000.00.12.H41,2020/04/01,8/TB-STC"
        assert reply.promulgation_date == date(2020, 4, 1)


def test_other_kinds_of_business_survive():
    update = Business(
        BusinessKind.UPDATE,
        "Bổ sung nơi nhận",
        updates_receivers=True,
        receivers=(Receiver("H41"), Receiver("H42", is_added=False)),
    )
    replacing = Business(
        BusinessKind.REPLACE,
        "Sai nội dung",
        replacements=(Replacement("G22,2019/09/09,1/TB", ("H41", "H42")),),
    )
    for business in (update, replacing):
        assert read(write(package(business=business))).business == business


class TestStatus:
    def test_sample_is_read(self):
        found = read_any(sample("status"))
        assert isinstance(found, StatusPacket)
        assert found.status is StatusCode.REGISTERED
        assert found.reply.code == "87/VPCP-KSTT"
        assert found.at == datetime(2020, 5, 13, 7, 45, tzinfo=VIETNAM)
        assert found.staff.name == "Trần Thị Lan"

    @pytest.mark.parametrize("status", list(StatusCode))
    def test_every_code_is_written_and_read(self, status):
        packet = StatusPacket(
            sender=Organ("H41", "UBND tỉnh Nghệ An"),
            reply=Reply("G22", "320/TB-VPCP", DAY, "G22,2019/09/09,320/TB-VPCP"),
            status=status,
            at=datetime(2019, 9, 10, 8, 0, tzinfo=VIETNAM),
            description="Lý do",
            staff=Staff("Văn thư", "Trần Thị Lan"),
        )
        assert read_status(write_status(packet)) == packet
        assert read_any(write_status(packet)) == packet

    def test_refusal_needs_a_reason(self):
        packet = StatusPacket(
            Organ("H41"), Reply(code="1/TB"), StatusCode.REFUSED, datetime.now(VIETNAM)
        )
        with pytest.raises(EdxmlIncomplete):
            write_status(packet)

    @pytest.mark.parametrize("code", ["07", "14", "99", "x", "0"])
    def test_unknown_code_is_refused(self, code):
        text = sample("status").replace(
            b"<edXML:StatusCode>3<", f"<edXML:StatusCode>{code}<".encode()
        )
        with pytest.raises(EdxmlBadValue):
            read_status(text)

    def test_status_without_document_is_refused(self):
        text = sample("status").decode()
        start, end = text.index("<edXML:ResponseFor>"), text.index("<edXML:From>")
        with pytest.raises(EdxmlIncomplete):
            read_status((text[:start] + text[end:]).encode())


def test_document_package_is_no_status():
    assert isinstance(read_any(sample("dialect-a")), Package)
    with pytest.raises(EdxmlIncomplete):
        read_status(sample("dialect-a"))


LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "S"])
WORDS = st.text(LETTERS, min_size=1, max_size=12).filter(lambda text: text.lower() != "null")
TEXTS = st.lists(WORDS, max_size=4).map(" ".join).filter(lambda text: text.lower() != "null")
CODES = st.text("ABCDEFGH0123456789.", min_size=1, max_size=20)
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(VIETNAM)).map(
    lambda moment: moment.replace(microsecond=0)
)
ORGANS = st.builds(Organ, CODES, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
NAMES = st.text("abcđ ê0-", min_size=1, max_size=12).map(lambda stem: f"v{stem}v.pdf")
ATTACHMENTS = st.builds(
    Attachment, NAMES, st.binary(max_size=200), st.just("application/pdf"), WORDS, TEXTS
)
PACKAGES = st.builds(
    Package,
    sender=ORGANS,
    receivers=st.lists(ORGANS, min_size=1, max_size=4).map(tuple),
    document_id=WORDS,
    code_number=st.from_regex(r"[1-9][0-9]{0,4}", fullmatch=True),
    code_notation=st.text("ABCĐ-", min_size=1, max_size=10),
    promulgation_date=DAYS,
    subject=WORDS,
    place=TEXTS,
    type_code=CODES,
    type_detail=CODES,
    type_name=TEXTS,
    content=TEXTS,
    signer=st.builds(OfficialSigner, TEXTS, TEXTS, TEXTS),
    due_date=st.none() | DAYS,
    to_places=st.lists(WORDS, max_size=3).map(tuple),
    priority=st.integers(0, 4),
    sphere=TEXTS,
    typer_notation=TEXTS,
    promulgation_amount=st.none() | st.integers(0, 99999),
    page_amount=st.none() | st.integers(0, 99999),
    direction=TEXTS,
    appendixes=st.lists(WORDS, max_size=3).map(tuple),
    replies=st.lists(st.builds(Reply, CODES, WORDS, st.none() | DAYS, WORDS), max_size=2).map(
        tuple
    ),
    steering=st.integers(0, 3),
    traces=st.lists(st.builds(Trace, CODES, st.none() | MOMENTS), max_size=3).map(tuple),
    business=st.builds(
        Business, staff=st.builds(Staff, TEXTS, TEXTS, TEXTS, TEXTS), has_paper=st.booleans()
    ),
    attachments=st.lists(
        ATTACHMENTS, min_size=1, max_size=3, unique_by=(lambda a: a.name, lambda a: a.content_id)
    ).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(PACKAGES)
def test_whatever_is_written_reads_the_same(made):
    assert read(write(made)) == made
