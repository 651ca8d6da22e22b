"""Committees: one holder of a single post on any day, kept so by the database."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from psycopg.types.range import DateRange

from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests import factories
from lienthong.systems.mandates.actions import bodies, loading
from lienthong.systems.mandates.models import BodyAppointment, BodyPost, GoverningBody
from lienthong.systems.mandates.tests.conftest import NOW, START

pytestmark = pytest.mark.django_db

CHANGE = date(2019, 9, 9)
COMMITTEE = "uy-ban-quoc-gia-ve-chinh-phu-dien-tu"
GROUP = "to-cong-tac-giup-viec-uy-ban"


@pytest.fixture
def loaded(world):
    assert loading.load_bodies(by=world.system, now=NOW) == 2
    return world


def held(day):
    rows = BodyAppointment.objects.as_of(day).select_related("post__body")
    return {(row.post.body.subject, row.post.subject, row.person or row.office) for row in rows}


def test_the_five_changes_of_2019(loaded):
    before, after = held(date(2019, 9, 8)), held(CHANGE)
    dung, hung, dam = "Mai Tiến Dũng", "Nguyễn Mạnh Hùng", "Vũ Đức Đam"
    control = "Cục trưởng Cục Kiểm soát thủ tục hành chính, Văn phòng Chính phủ"
    assert after - before == {
        (COMMITTEE, "pho-chu-tich-thuong-truc", dam),
        (COMMITTEE, "pho-chu-tich", hung),
        (COMMITTEE, "thanh-vien", dung),
        (GROUP, "to-truong", "Thứ trưởng Bộ Thông tin và Truyền thông"),
    }
    assert before - after == {
        (COMMITTEE, "pho-chu-tich", dam),
        (COMMITTEE, "thanh-vien", hung),
        (COMMITTEE, "uy-vien-thuong-truc", dung),
        (COMMITTEE, "tong-thu-ky", dung),
        (GROUP, "to-truong", dung),
        (GROUP, "to-pho", hung),
        (GROUP, "to-pho-thuong-truc", control),
    }


def test_loading_again_changes_nothing(loaded):
    before = list(BodyAppointment.objects.order_by("id").values_list("id", "valid"))
    assert loading.load_bodies(by=loaded.system, now=NOW) == 0
    assert list(BodyAppointment.objects.order_by("id").values_list("id", "valid")) == before


def test_single_posts_have_at_most_one_holder_on_every_day(loaded):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, a.post_id FROM generate_series('2018-08-28'::date, '2020-12-31', '1 day') day"
            " JOIN mandates_body_appointment a ON a.is_single AND a.valid @> day::date"
            " GROUP BY 1, 2 HAVING count(*) > 1"
        )
        assert cursor.fetchall() == []


def test_second_holder_of_a_single_post_is_refused(loaded):
    post = BodyPost.objects.get(subject="to-truong")
    with pytest.raises(bodies.PostHeld):
        bodies.appoint(
            post=post,
            office="Người khác",
            legal_basis="QĐ",
            from_date=date(2020, 1, 1),
            by=loaded.system,
            now=NOW,
        )


def test_database_refuses_a_second_holder_even_when_told_it_is_shared(loaded):
    post = BodyPost.objects.get(subject="to-truong")
    with pytest.raises(IntegrityError, match="one_holder_a_day"), transaction.atomic():
        BodyAppointment.objects.create(
            post=post,
            is_single=False,
            office="Người khác",
            legal_basis="QĐ",
            valid=DateRange(date(2020, 1, 1), None),
        )


def test_database_keeps_single_posts_single(loaded):
    with pytest.raises(IntegrityError, match="single or shared"), transaction.atomic():
        BodyPost.objects.filter(subject="to-truong").update(is_single=False)


def test_shared_posts_have_many_holders(loaded):
    assert BodyAppointment.objects.as_of(CHANGE).filter(post__subject="thanh-vien").count() == 2


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"office": " "}, bodies.OfficeMissing),
        ({"legal_basis": ""}, bodies.BodyLegalBasisMissing),
        ({"from_date": date(2017, 1, 1)}, bodies.BodyNotFoundedYet),
    ],
)
def test_appointing_refuses(loaded, change, refusal):
    post = BodyPost.objects.get(subject="thanh-vien")
    values = {"office": "Thứ trưởng", "legal_basis": "QĐ", "from_date": CHANGE, **change}
    with pytest.raises(refusal):
        bodies.appoint(post=post, by=loaded.system, now=NOW, **values)


def test_leaving_before_the_first_day_or_twice_is_refused(loaded):
    one = BodyAppointment.objects.get(post__subject="chu-tich")
    for day in (START, date(2018, 1, 1)):
        with pytest.raises(bodies.NotOnThatDay):
            bodies.release(appointment=one, on=day, legal_basis="QĐ", by=loaded.system, now=NOW)
    for expected in (None, bodies.NotOnThatDay):
        if expected is None:
            bodies.release(
                appointment=one, on=date(2021, 4, 5), legal_basis="QĐ", by=loaded.system, now=NOW
            )
            continue
        with pytest.raises(expected):
            bodies.release(
                appointment=one, on=date(2021, 4, 6), legal_basis="QĐ", by=loaded.system, now=NOW
            )


def test_subject_of_a_body_is_unique(loaded):
    with pytest.raises(bodies.BodyKnown):
        bodies.found_body(
            subject=COMMITTEE,
            name="Trùng",
            legal_basis="QĐ",
            founded_date=START,
            by=loaded.system,
            now=datetime(2020, 1, 1, tzinfo=UTC),
        )
    assert GoverningBody.objects.count() == 2


@pytest.fixture
def founded(world):
    return bodies.found_body(
        subject="to-cong-tac-moi", name="Tổ công tác", legal_basis="QĐ 1/QĐ-TTg",
        founded_date=START, by=world.system, now=NOW,
    )  # fmt: skip


@pytest.fixture
def headed(world, founded):
    post = bodies.add_post(
        body=founded, subject="to-truong", title="Tổ trưởng", is_single=True, by=world.system,
        now=NOW,
    )  # fmt: skip
    return bodies.appoint(
        post=post, office="Thứ trưởng", legal_basis="QĐ 1", from_date=START, by=world.system,
        now=NOW,
    )  # fmt: skip


def test_a_body_ends_with_whoever_holds_its_posts(world, founded, headed):
    bodies.end_body(body=founded, on=CHANGE, legal_basis="QĐ 9", by=world.system, now=NOW)
    headed.refresh_from_db()
    founded.refresh_from_db()
    assert (headed.valid.upper, headed.end_basis) == (CHANGE, "QĐ 9")
    assert (founded.ended_date, founded.end_basis) == (CHANGE, "QĐ 9")
    with pytest.raises(bodies.BodyOver):
        bodies.end_body(body=founded, on=CHANGE, legal_basis="QĐ 9", by=world.system, now=NOW)


def test_a_body_does_not_end_before_it_or_a_holder_begins(world, founded, headed):
    for day, basis, refusal in (
        (START, "QĐ 9", bodies.NotOnThatDay),
        (CHANGE, " ", bodies.BodyLegalBasisMissing),
    ):
        with pytest.raises(refusal):
            bodies.end_body(body=founded, on=day, legal_basis=basis, by=world.system, now=NOW)
    founded.refresh_from_db()
    assert founded.ended_date is None


def test_a_post_of_the_same_name_is_refused(world, founded, headed):
    with pytest.raises(bodies.PostKnown):
        bodies.add_post(
            body=founded, subject="to-truong", title="Tổ phó", is_single=False, by=world.system,
            now=NOW,
        )  # fmt: skip


def test_a_body_is_founded_given_posts_and_ended_on_the_screens(world):
    client = factories.client_for(
        factories.officer(world.office, kind="leader", roles=("registry_manager",))
    )
    entry = {
        "subject": "to-moi", "name": "Tổ mới", "legal_basis": "QĐ 1/QĐ-TTg",
        "founded_date_0": "28", "founded_date_1": "8", "founded_date_2": "2018",
    }  # fmt: skip
    assert client.get(reverse("mandates:found_body")).status_code == 200
    assert client.post(reverse("mandates:found_body"), entry).status_code == 302
    taken = client.post(reverse("mandates:found_body"), entry)
    assert taken.status_code == 422
    assert "Đã có tổ chức mang mã to-moi" in taken.content.decode()
    assert faults(taken.content.decode()) == []
    post = {"subject": "to-truong", "title": "Tổ trưởng", "is_single": "on"}
    assert client.post(reverse("mandates:add_post", args=["to-moi"]), post).status_code == 302
    end = {"on_0": "1", "on_1": "1", "on_2": "2020", "legal_basis": "QĐ 2/QĐ-TTg"}
    assert client.post(reverse("mandates:end_body", args=["to-moi"]), end).status_code == 302
    page = client.get(reverse("mandates:body", args=["to-moi"])).content.decode()
    assert "Kết thúc từ 01/01/2020" in page and faults(page) == []
    assert "Thêm chức danh" not in page


def test_addresses_of_other_pages_are_no_subjects(world):
    from lienthong.systems.mandates.forms import FoundForm

    form = FoundForm({"subject": "moi"})
    assert "subject" in form.errors
