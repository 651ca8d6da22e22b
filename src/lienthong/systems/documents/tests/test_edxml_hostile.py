"""edXML packages that harm or deceive: every one is refused with its own code."""

import base64
import hashlib
import io
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.systems.documents.edxml import Attachment, Limits, read, require_digest, write
from lienthong.systems.documents.edxml.attachments import plain_name
from lienthong.systems.documents.edxml.refusals import (
    EdxmlAmbiguous,
    EdxmlAttachmentEncoding,
    EdxmlAttachmentMissing,
    EdxmlAttachmentName,
    EdxmlBadValue,
    EdxmlDigestMismatch,
    EdxmlDoctype,
    EdxmlEmpty,
    EdxmlIncomplete,
    EdxmlJunkBeforeProlog,
    EdxmlMalformed,
    EdxmlRefusal,
    EdxmlTooLarge,
    EdxmlUnboundPrefix,
    EdxmlUnknownRoot,
)
from lienthong.systems.documents.tests.test_edxml import package, sample

GOOD = sample("dialect-a").decode()
BODY = GOOD.split("?>", 1)[1]
PAYLOAD = "WGluIGNow6Bv"


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new).encode()


BILLION = (
    '<!DOCTYPE edXML [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(97 + at)} "{f"&{chr(96 + at)};" * 10}">' for at in range(1, 9))
    + "]>"
)


class TestXml:
    @pytest.mark.parametrize(
        "doctype",
        [
            BILLION,
            "<!DOCTYPE edXML>",
            '<!DOCTYPE edXML SYSTEM "file:///etc/passwd">',
            '<!DOCTYPE edXML [<!ENTITY x SYSTEM "http://127.0.0.1/x">]>',
            '<!DOCTYPE edXML [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
        ],
    )
    def test_doctype_is_refused(self, doctype):
        with pytest.raises(EdxmlDoctype):
            read(f'<?xml version="1.0"?>{doctype}{BODY}'.encode())

    def test_doctype_in_another_encoding_is_refused(self):
        text = f'<?xml version="1.0" encoding="UTF-16"?>{BILLION}{BODY}'
        with pytest.raises(EdxmlDoctype):
            read(text.encode("utf-16"))

    def test_undefined_entity_is_refused(self):
        with pytest.raises(EdxmlMalformed):
            read(changed("Kết nối hệ thống quản lý văn bản<", "&bom;<"))

    @pytest.mark.parametrize("data", [b"", b"   \n", b"\xef\xbb\xbf"])
    def test_nothing_is_refused(self, data):
        with pytest.raises(EdxmlEmpty):
            read(data)

    @pytest.mark.parametrize("data", [b"<edXML>", GOOD[:-10].encode(), b"<a></b>", b"<a/><b/>"])
    def test_broken_text_is_refused(self, data):
        with pytest.raises(EdxmlMalformed):
            read(data)

    def test_unknown_encoding_is_refused(self):
        with pytest.raises(EdxmlMalformed):
            read(f'<?xml version="1.0" encoding="x-none"?>{BODY}'.encode())

    @pytest.mark.parametrize("data", [b"<html/>", b"<Envelope/>"])
    def test_other_xml_is_refused(self, data):
        with pytest.raises(EdxmlUnknownRoot):
            read(data)

    def test_junk_before_the_prolog_is_refused_or_cut_on_request(self):
        junk = b"1212" + GOOD.encode()
        with pytest.raises(EdxmlJunkBeforeProlog):
            read(junk)
        assert read(junk, repair=True).notes == ("junk-before-prolog",)
        assert read(junk, repair=True) == read(GOOD.encode())

    def test_much_junk_is_not_cut(self):
        with pytest.raises(EdxmlJunkBeforeProlog):
            read(b"x" * 2000 + GOOD.encode(), repair=True)

    def test_unbound_prefix_is_refused_or_declared_on_request(self):
        text = changed("<Attachment>", "<edXML:Attachment>").replace(
            b"</Attachment>", b"</edXML:Attachment>"
        )
        with pytest.raises(EdxmlUnboundPrefix) as refusal:
            read(text)
        assert refusal.value.data["line"] > 80
        repaired = read(text, repair=True)
        assert repaired.notes == ("unbound-prefix",)
        assert repaired == read(GOOD.encode())

    def test_deep_nesting_is_refused(self):
        with pytest.raises(EdxmlTooLarge):
            read(b"<a>" * 100_000)

    def test_size_is_checked_first(self):
        with pytest.raises(EdxmlTooLarge):
            read(b"<" * 1001, limits=Limits(size=1000))

    def test_too_many_elements_are_refused(self):
        with pytest.raises(EdxmlTooLarge):
            read(changed("<edXML:DueDate/>", "<edXML:DueDate/>" * 300), limits=Limits(elements=200))

    def test_comments_do_not_cut_words(self):
        text = changed("Kết nối hệ thống quản lý văn bản<", "Kết nối<!-- x --> hệ thống<")
        assert read(text).subject == "Kết nối hệ thống"


class TestAttachments:
    def test_ten_thousand_tiny_attachments_are_refused_quickly_and_cheaply(self):
        one = GOOD[GOOD.index("<Attachment>") : GOOD.index("</AttachmentEncoded>")]
        flood = GOOD.replace(one, one * 10_000).encode()
        tracemalloc.start()
        before = time.perf_counter()
        with pytest.raises(EdxmlTooLarge) as refusal:
            read(flood)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert refusal.value.data == {"what": "Attachment", "limit": 100}
        assert time.perf_counter() - before < 5
        assert peak < 20 * len(flood)

    @pytest.mark.parametrize(
        "name",
        [
            "../../etc/passwd",
            "/etc/passwd",
            "C:\\tep\\a.pdf",
            "..",
            ".",
            "",
            "a/b.pdf",
            "hoa don\u202efdp.exe",
            "a\tb.pdf",
            "x" * 300 + ".pdf",
            "con|a.pdf",
        ],
    )
    def test_name_that_is_no_plain_name_is_refused(self, name):
        text = changed(
            "<AttachmentName>cong-van.txt<",
            f"<AttachmentName>{name}<",
        )
        with pytest.raises(EdxmlAttachmentName):
            read(text)

    def test_path_is_reduced_on_request(self):
        text = changed("<AttachmentName>cong-van.txt<", "<AttachmentName>C:\\tep\\cong-van.txt<")
        assert read(text, repair=True).attachments[0].name == "cong-van.txt"

    def test_same_name_twice_is_refused(self):
        one = GOOD[GOOD.index("<Attachment>") : GOOD.index("</AttachmentEncoded>")]
        with pytest.raises(EdxmlAttachmentName):
            read(GOOD.replace(one, one * 2).encode())

    @pytest.mark.parametrize("payload", ["không phải", "WGlu*", "WGluI", "====", "WGlu=GNo"])
    def test_broken_base64_is_refused(self, payload):
        with pytest.raises(EdxmlAttachmentEncoding):
            read(changed(PAYLOAD, payload))

    def test_large_attachment_is_refused_before_decoding(self):
        with pytest.raises(EdxmlTooLarge):
            read(changed(PAYLOAD, "A" * 4000), limits=Limits(attachment_size=1000))

    def test_sum_of_attachments_is_limited(self):
        many = tuple(Attachment(f"{at}.bin", b"x" * 600, content_id=f"{at}") for at in range(3))
        with pytest.raises(EdxmlTooLarge):
            read(write(package(attachments=many)), limits=Limits(total_size=1500))

    def test_file_of_the_manifest_that_is_not_there_is_refused(self):
        with pytest.raises(EdxmlAttachmentMissing):
            read(changed("<ContentId>tep-1<", "<ContentId>tep-2<"))


class TestWrappedAttachments:
    def wrapped(self, *entries, media_type="application/zip"):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries:
                archive.writestr(name, content)
        encoded = base64.b64encode(stream.getvalue()).decode()
        return (
            GOOD.replace(PAYLOAD, encoded)
            .replace("<ContentType>text/plain<", f"<ContentType>{media_type}<")
            .encode()
        )

    def test_one_entry_zip_is_opened_whatever_its_entry_is_called(self):
        found = read(self.wrapped(("0d3a8f0c.tmp", b"Xin")))
        assert found.attachments[0].content == b"Xin"
        assert found.attachments[0].name == "cong-van.txt"
        assert found.attachments[0].media_type == "text/plain"

    def test_real_zip_stays_a_zip(self):
        text = self.wrapped(("a", b"1"), ("b", b"2")).replace(b"cong-van.txt", b"ho-so.zip")
        assert read(text).attachments[0].content.startswith(b"PK")

    def test_zip_with_several_entries_is_refused(self):
        with pytest.raises(EdxmlAttachmentEncoding):
            read(self.wrapped(("a", b"1"), ("b", b"2")))

    def test_zip_bomb_is_refused_without_unpacking_it(self):
        bomb = self.wrapped(("a", b"\0" * 30_000_000))
        tracemalloc.start()
        with pytest.raises(EdxmlTooLarge):
            read(bomb, limits=Limits(attachment_size=1_000_000))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 10_000_000

    @pytest.mark.parametrize("offset", [44, 60, 120, 200])
    def test_damaged_zip_is_refused(self, offset):
        text = self.wrapped(("a", bytes(range(256)) * 2))
        at = text.index(b"UEsD") + offset
        with pytest.raises(EdxmlAttachmentEncoding):
            read(text[:at] + b"/////" + text[at + 5 :])


class TestContent:
    @pytest.mark.parametrize(
        "element", ["From", "DocumentId", "Subject", "Code", "PromulgationInfo"]
    )
    def test_doubled_element_is_refused(self, element):
        start = GOOD.index(f"<edXML:{element}>")
        end = GOOD.index(f"</edXML:{element}>") + len(f"</edXML:{element}>")
        with pytest.raises(EdxmlAmbiguous):
            read((GOOD[:end] + GOOD[start:end] + GOOD[end:]).encode())

    def test_second_header_hidden_elsewhere_is_refused(self):
        start = GOOD.index("<edXML:MessageHeader>")
        end = GOOD.index("</edXML:MessageHeader>") + len("</edXML:MessageHeader>")
        with pytest.raises(EdxmlAmbiguous):
            read(changed("<Signature/>", f"<Signature>{GOOD[start:end]}</Signature>"))

    @pytest.mark.parametrize(
        ("old", "new", "refusal"),
        [
            ("<edXML:OrganId>000.00.00.G22<", "<edXML:OrganId>null<", EdxmlIncomplete),
            (">2020/05/12<", ">hôm qua<", EdxmlBadValue),
            (">2020/05/12<", ">2020/13/40<", EdxmlBadValue),
            ("<edXML:Priority>2<", "<edXML:Priority>9<", EdxmlBadValue),
            ("<edXML:SteeringType>2<", "<edXML:SteeringType>-1<", EdxmlBadValue),
            ("<edXML:BussinessDocType>0<", "<edXML:BussinessDocType>7<", EdxmlBadValue),
        ],
    )
    def test_value_that_means_nothing_is_refused(self, old, new, refusal):
        with pytest.raises(refusal):
            read(changed(old, new))

    def test_envelope_without_header_is_refused(self):
        with pytest.raises(EdxmlIncomplete):
            read(b"<edXML><edXMLEnvelope/></edXML>")


class TestDigest:
    def test_digest_is_taken_with_and_without_zeros(self):
        require_digest(b"abc", hashlib.sha256(b"abc").hexdigest())
        require_digest(b"abc", "".join(f"{byte:x}" for byte in hashlib.sha256(b"abc").digest()))

    @pytest.mark.parametrize("stated", ["", "0" * 64, hashlib.sha256(b"abd").hexdigest(), "é"])
    def test_other_digest_is_refused(self, stated):
        with pytest.raises(EdxmlDigestMismatch):
            require_digest(b"abc", stated)


def test_every_refusal_has_its_own_code_and_sentence():
    kinds = EdxmlRefusal.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds) >= 13
    assert all(kind.code.startswith("edxml-") and str(kind.message).endswith(".") for kind in kinds)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    with pytest.raises(EdxmlRefusal):
        read(data, repair=True)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.text(max_size=4), st.integers(0, 12))
def test_any_damage_is_read_or_refused(at, inserted, removed):
    text = GOOD[:at] + inserted + GOOD[at + removed :]
    try:
        read(text.encode("utf-8", "replace"), repair=True)
    except EdxmlRefusal as refusal:
        assert refusal.sentence


@given(st.text(max_size=30))
def test_any_name_is_plain_or_refused(name):
    try:
        plain = plain_name(name, repair=True)
    except EdxmlAttachmentName:
        return
    assert plain.strip(". ")
    assert not set(plain) & set("/\\\x00")
