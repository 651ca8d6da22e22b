"""A digest alone opens nothing: what another node's mail names, that node must have brought."""

import os
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.db import connection

from lienthong.axis import carriage, directory, evidence, frames, migrations
from lienthong.axis.line import FILE, WANTED
from lienthong.axis.models import DeliveredFile, Inbox
from lienthong.axis.tests import mail
from lienthong.axis.tests.conftest import HANOI, HEALTH, OFFICE, START
from lienthong.axis.tests.test_attachments import file_of, sent_by
from lienthong.base.jsontext import canonical

pytestmark = pytest.mark.django_db
FAR, THIRD = "VN-2", "VN-3"


@pytest.fixture(autouse=True)
def own_store(tmp_path, settings):
    settings.LIENTHONG_DATA = tmp_path


@pytest.fixture
def far(agencies):
    """The Office writes from another node; Health and Hà Nội are here."""
    directory.register(OFFICE, node=FAR)


def post(courier, clock, *files, bring=(), **changes):
    """Put a letter of the Office on the line, in a frame with the files to bring; return the frame."""
    envelope = mail.letter(clock(), attachments=files, **changes)
    wire = mail.signed([envelope.encode()], envelope.sender, clock())
    frame = frames.encode(frames.Frame([wire], [mail.BODY], bring))
    mail.raw(courier, frame)
    return frame


def bring(courier, node, file):
    for data in sent_by(node, file):
        mail.raw(courier, data, FILE)


def states():
    return sorted(Inbox.objects.values_list("state", flat=True))


@pytest.mark.parametrize("size", [300, 600_000])
def test_a_file_that_is_here_for_others_waits_for_the_node_that_names_it(
    courier, clock, far, listening, size
):
    file = file_of(os.urandom(size))
    post(courier, clock, file)

    courier.pump()

    assert (states(), listening.arrivals) == (["parked"], [])


def test_only_the_pieces_of_the_node_that_names_a_file_prove_that_it_has_it(
    courier, clock, far, listening
):
    file = file_of(os.urandom(600_000))
    post(courier, clock, file)
    bring(courier, THIRD, file)
    courier.pump()
    assert states() == ["parked"]

    bring(courier, FAR, file)
    courier.pump()

    assert states() == ["accepted"]
    assert listening.arrivals[0].attachments == (file,)


def test_one_piece_of_a_file_that_is_here_proves_nothing(courier, clock, far):
    file = file_of(os.urandom(600_000))
    first, second = sent_by(FAR, file)
    post(courier, clock, file)
    mail.raw(courier, first, FILE)
    mail.raw(courier, second[:-1] + bytes([second[-1] ^ 1]), FILE)

    courier.pump()

    assert (states(), DeliveredFile.objects.count()) == (["parked"], 0)


def test_the_pieces_of_two_nodes_do_not_meet(clock, far):
    file = file_of(os.urandom(600_000))
    first, second = carriage.read_chunk(sent_by(FAR, file)[0]), sent_by(THIRD, file)[1]

    assert carriage.take([first], now=START) == set()
    assert carriage.take([carriage.read_chunk(second)], now=START) == set()


def test_the_wanted_file_is_asked_from_the_node_that_names_it(courier, clock, far):
    file = file_of(os.urandom(600_000))
    other = type(courier)(FAR, courier.line._url, now=clock)
    post(courier, clock, file)
    courier.pump()
    clock.pass_time(minutes=1)

    courier.pump()

    wishes = [m for m in other.line.fetch("answers", 10, 1.0) if m.subject.endswith(WANTED)]
    other.close()
    assert [file.sha256 in message.data.decode() for message in wishes] == [True]


def test_what_a_node_brought_once_it_need_not_bring_again(courier, clock, far, listening):
    file = file_of(os.urandom(600_000))
    bring(courier, FAR, file)
    courier.pump()

    for receiver in (HANOI, HEALTH, HANOI):
        post(courier, clock, file, to=receiver)
    courier.pump()

    assert states() == ["accepted"] * 3


def test_a_small_file_in_the_frame_proves_itself_for_later_mail_too(courier, clock, far):
    file = file_of(b"nho" * 100)
    post(courier, clock, file, bring=[b"nho" * 100])
    post(courier, clock, file)

    courier.pump()

    assert states() == ["accepted"] * 2
    assert DeliveredFile.objects.get().node == FAR


def test_a_file_in_the_frame_of_another_node_proves_nothing(courier, clock, far):
    directory.register(HEALTH, node=THIRD)
    file = file_of(b"nho" * 100)
    post(courier, clock, file, bring=[b"nho" * 100], sender=HEALTH)
    post(courier, clock, file)

    courier.pump()

    assert states() == ["accepted", "parked"]


def test_a_small_file_that_comes_with_the_next_sending_ends_the_wait(courier, clock, far):
    content = b"nho" * 100
    file = file_of(content)
    envelope = mail.letter(clock(), attachments=(file,))
    wire = mail.signed([envelope.encode()], OFFICE, clock())
    mail.post(courier, wire)
    courier.pump()
    assert states() == ["parked"]

    mail.raw(courier, frames.encode(frames.Frame([wire], [mail.BODY], [content])))
    courier.pump()
    clock.pass_time(minutes=1)
    courier.pump()

    assert states() == ["accepted"]


def test_pieces_that_come_again_after_a_kill_are_noted(clock, far, monkeypatch):
    file = file_of(os.urandom(600_000))
    first, second = [carriage.read_chunk(data) for data in sent_by(FAR, file)]

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    carriage.take([first], now=START)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(carriage.possession, "note", killed)
        carriage.take([second], now=START)

    assert carriage.take([second], now=START) == {file.sha256}
    assert DeliveredFile.objects.get().node == FAR


def test_a_body_that_is_here_for_others_is_not_read_for_another_node(
    courier, clock, far, listening
):
    secret = canonical({"text": "của cơ quan khác"})
    digest = mail.forms.digest(secret)
    evidence.keep_bodies({bytes.fromhex(digest): secret})
    envelope = mail.letter(clock(), body=digest)
    mail.post(courier, mail.signed([envelope.encode()], OFFICE, clock()), bodies=())

    courier.pump()

    assert (states(), listening.arrivals) == ([], [])


def test_the_agencies_of_this_node_share_its_store(courier, clock, agencies, listening):
    file = file_of(os.urandom(600_000))
    post(courier, clock, file)

    courier.pump()

    assert (states(), DeliveredFile.objects.count()) == (["accepted"], 0)


def test_what_was_dead_before_deliveries_were_noted_keeps_its_files(courier, clock, far):
    file = file_of(os.urandom(600_000))
    body = canonical({"text": "defect"})
    envelope = mail.letter(clock(), attachments=(file, file), body=mail.forms.digest(body))
    bring(courier, FAR, file)
    courier.pump()
    mail.post(courier, mail.signed([envelope.encode()], OFFICE, clock()), bodies=[body])
    courier.pump()
    assert states() == ["dead"]
    DeliveredFile.objects.all().delete()

    name = next(m.name for m in iter_modules(migrations.__path__) if "nodes_delivered" in m.name)
    with connection.cursor() as cursor:
        cursor.execute(import_module(f"lienthong.axis.migrations.{name}").DEAD_ARRIVALS)

    noted = DeliveredFile.objects.get()
    assert (noted.sha256.hex(), noted.node) == (file.sha256, FAR)
