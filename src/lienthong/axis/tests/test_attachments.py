"""The content-addressed store, and files on their way between nodes."""

import hashlib
import io
import os
import subprocess
import sys
import textwrap

import pytest
from django.conf import settings
from django.test import override_settings

from lienthong.axis import attachments, carriage, directory
from lienthong.axis.envelope import Attachment, Malformed
from lienthong.axis.line import FILE, WANTED
from lienthong.axis.models import DeliveredFile, Inbox, Outbox, StoredFile
from lienthong.axis.refusals import AttachmentMissing, AttachmentTooLarge, DigestMismatch
from lienthong.axis.tests import mail
from lienthong.axis.tests.conftest import HANOI, OFFICE, START

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(tmp_path, settings):
    settings.LIENTHONG_DATA = tmp_path


def files_in_store():
    return [path for path in attachments.folder().rglob("*") if path.is_file()]


def test_a_file_is_stored_once_under_its_digest():
    first = attachments.store(b"noi dung")
    second = attachments.store(io.BytesIO(b"noi dung"))

    assert first == second
    assert first.sha256 == hashlib.sha256(b"noi dung").hexdigest()
    assert [path.name for path in files_in_store()] == [first.sha256]
    assert StoredFile.objects.get().size == 8


def test_many_files_are_stored_at_once():
    contents = [os.urandom(100) for _ in range(50)]

    digests = attachments.store_many([*contents, contents[0]])

    assert [attachments.read(digest.sha256) for digest in digests[:50]] == contents
    assert len(files_in_store()) == 50


def test_a_stream_is_checked_while_it_is_read():
    content = os.urandom(3_000_000)
    digest = attachments.store(content)

    with attachments.open_stream(digest.sha256) as stream:
        parts = [stream.read(1 << 20) for _ in range(4)]

    assert b"".join(parts) == content


def test_a_damaged_file_is_noticed_when_read():
    digest = attachments.store(b"noi dung")
    attachments.path_of(digest.sha256).write_bytes(b"noi dunh")

    with pytest.raises(DigestMismatch):
        attachments.read(digest.sha256)
    with pytest.raises(DigestMismatch), attachments.open_stream(digest.sha256) as stream:
        stream.read()


def test_storing_again_replaces_a_cut_file():
    digest = attachments.store(b"noi dung")
    attachments.path_of(digest.sha256).write_bytes(b"noi")

    attachments.store(b"noi dung")

    assert attachments.read(digest.sha256) == b"noi dung"


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(AttachmentMissing):
        attachments.read("0" * 64)
    with pytest.raises(AttachmentMissing):
        attachments.open_stream("0" * 64)


def test_a_file_over_the_limit_leaves_nothing_behind(settings):
    settings.LIENTHONG_ATTACHMENT_LIMIT = 1000

    with pytest.raises(AttachmentTooLarge):
        attachments.store(io.BytesIO(b"x" * 1001))

    assert files_in_store() == []


def test_a_full_disk_is_a_refusal_and_leaves_nothing_behind(tmp_path):
    # The limit on a file's size, in a process of its own, fails a write the way a full disk does.
    program = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from django.conf import settings
        settings.configure(LIENTHONG_DATA=Path(sys.argv[1]), USE_I18N=False)
        import django
        django.setup()
        from lienthong.axis import attachments
        from lienthong.axis.refusals import DiskFull
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        for act in (lambda: attachments.store(b"x" * 9000), lambda: attachments.keep({"a": b"x" * 9000})):
            try:
                act()
            except DiskFull as refusal:
                print(refusal.code)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["disk-full", "disk-full"]
    assert files_in_store() == []


def file_of(content, name="van-ban.pdf"):
    digest = attachments.store(content)
    return Attachment(digest.sha256, name, "application/pdf", digest.size)


def test_an_attachment_is_not_copied_on_the_same_node(tell, courier, listening):
    file = file_of(os.urandom(200_000))

    tell(attachments=[file])
    courier.pump()

    assert listening.arrivals[0].attachments == (file,)
    assert [path.name for path in files_in_store()] == [file.sha256]


@pytest.fixture
def other_node(courier, agencies):
    """The other node is this one under another name: what goes there is caught and looked at."""
    directory.register(HANOI, node="VN-2")
    taken = type(courier)("VN-2", courier.line._url, now=courier._now)
    yield taken
    taken.close()


def test_a_small_file_rides_in_the_frame(tell, courier, other_node, tmp_path, settings):
    file = file_of(b"nho" * 100)
    tell(attachments=[file])

    courier.send()
    (frame,) = mail.caught(other_node)

    assert b"nho" * 100 in frame


def test_a_large_file_goes_ahead_in_pieces_once(tell, courier, other_node):
    content = os.urandom(1_300_000)
    file = file_of(content)
    tell(attachments=[file])
    tell(attachments=[file])

    courier.send()
    data = mail.caught(other_node)

    pieces = [carriage.read_chunk(item) for item in data[:3]]
    assert b"".join(piece.data for piece in pieces) == content
    assert len(data) == 4


def pieces_of(content):
    """Return a file's digest and what a node sends of it, piece by piece; the file is not here then."""
    digest = attachments.store(content)
    sent = sent_by("VN", digest)
    attachments.path_of(digest.sha256).unlink()
    return digest, sent


def sent_by(node, digest):
    """Return what a node sends of a file that is here, piece by piece."""
    sent = []

    class Catcher:
        def publish(self, items):
            sent.extend(data for _subject, data in items)

    with override_settings(LIENTHONG_NODE=node):
        carriage._send(Catcher(), "VN", digest.sha256, digest.size)
    return sent


@pytest.mark.parametrize("together", [True, False])
def test_pieces_become_the_file_in_any_order(together):
    content = os.urandom(1_300_000)
    digest, sent = pieces_of(content)
    chunks = [carriage.read_chunk(data) for data in reversed(sent)]

    whole = (
        carriage.take(chunks, now=START)
        if together
        else set().union(*(carriage.take([c], now=START) for c in chunks))
    )

    assert whole == {digest.sha256}
    assert attachments.read(digest.sha256) == content
    assert [path.name for path in files_in_store()] == [digest.sha256]
    assert DeliveredFile.objects.get().node == "VN"


def test_pieces_that_are_not_the_file_are_not_taken_for_it():
    digest, sent = pieces_of(os.urandom(600_000))
    forged = [sent[0], sent[1][:-1] + bytes([sent[1][-1] ^ 1])]

    assert carriage.take([carriage.read_chunk(data) for data in forged], now=START) == set()
    assert not attachments.is_stored(digest.sha256, digest.size)


def test_pieces_of_two_sizes_under_one_name_do_not_meet():
    digest, sent = pieces_of(os.urandom(600_000))
    sizes = carriage._HEAD.pack(b"LTC2", bytes.fromhex(digest.sha256), 1_600_000, 3, 4, 2)
    false = carriage.read_chunk(sizes + b"VN" + b"x" * (1_600_000 - 3 * carriage.CHUNK))
    true = [carriage.read_chunk(data) for data in sent]

    assert carriage.take([true[0], false], now=START) == set()
    assert carriage.take([true[1]], now=START) == {digest.sha256}


@pytest.mark.parametrize("name", ["./../outside", "", "a/b", "\x00", "Z" * 64])
def test_a_name_that_is_no_digest_names_no_file(name):
    attachments.store(b"anything")
    (settings.LIENTHONG_DATA / "outside").write_bytes(b"secret")

    assert not attachments.is_stored(name, 6)
    with pytest.raises(AttachmentMissing):
        attachments.open_stream(name)
    with pytest.raises(AttachmentMissing):
        attachments.read(name)


@pytest.mark.parametrize(
    "wish", [b"[" * 5_000, b'{"node":"\\u0000","files":[]}', b'{"node":"\\ud800","files":[]}']
)
def test_a_wish_that_cannot_be_read_keeps_no_receipt_back(tell, courier, wish):
    tell()
    courier.send()
    courier.receive(1.0)
    mail.raw(courier, wish, WANTED)

    courier.settle(1.0)

    assert Outbox.objects.get().state == "accepted"


def piece_by(node):
    return carriage._HEAD.pack(b"LTC2", bytes(32), 1, 0, 1, len(node)) + node + b"x"


@pytest.mark.parametrize(
    "data", [b"", b"LTC2", b"x" * 100, piece_by(b""), piece_by(b"\x00"), piece_by(b"\xff")]
)
def test_what_is_no_piece_is_refused(data):
    with pytest.raises(Malformed):
        carriage.read_chunk(data)


def test_an_arrival_waits_for_its_file(courier, clock, listening):
    content = os.urandom(600_000)
    digest, sent = pieces_of(content)
    file = Attachment(digest.sha256, "a.pdf", "application/pdf", digest.size)
    envelope = mail.letter(clock(), attachments=(file,))
    mail.post(courier, mail.signed([envelope.encode()], OFFICE, clock()))
    courier.pump()
    assert (Inbox.objects.get().state, listening.arrivals) == ("parked", [])

    for data in sent:
        mail.raw(courier, data, FILE)
    courier.pump()

    assert Inbox.objects.get().state == "accepted"
    assert listening.arrivals[0].attachments == (file,)


def test_a_missing_file_is_asked_for_again_and_only_its_node_gets_it(courier, tell, other_node):
    file = file_of(os.urandom(600_000))
    tell(attachments=[file])
    courier.send()
    mail.caught(other_node)

    for node in ("VN-2", "VN-3"):
        carriage.ask_again(
            courier.line, own=node, sender=settings.LIENTHONG_NODE, missing=[file.sha256]
        )
    courier.settle(1.0)

    assert len(mail.caught(other_node)) == 2


def test_a_file_that_never_comes_ends_in_a_refusal(courier, clock):
    file = Attachment("0" * 64, "a.pdf", "application/pdf", 10)
    envelope = mail.letter(clock(), attachments=(file,))
    mail.post(courier, mail.signed([envelope.encode()], OFFICE, clock()))
    courier.pump()
    clock.pass_time(days=2)

    courier.pump()

    row = Inbox.objects.get()
    assert (row.state, row.code) == ("refused", "attachment-missing")


def test_ten_thousand_attachments_are_refused(courier, clock, listening):
    file = Attachment("0" * 64, "a", "b", 1)
    envelope = mail.letter(clock(), attachments=(file,) * 300)

    mail.post(courier, mail.signed([envelope.encode()], OFFICE, clock()))
    courier.pump()

    assert Inbox.objects.get().code == "too-many-attachments"
    assert not Outbox.objects.exists()
