"""The morning brief: what stands on it, when it is made by itself, and that it is kept."""

from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lienthong.axis import attachments
from lienthong.base.errors import NotAllowed
from lienthong.systems.command import briefing, tiles
from lienthong.systems.command.actions import briefs
from lienthong.systems.command.board import board
from lienthong.systems.command.models import Brief, BriefOrder
from lienthong.systems.command.tests.conftest import HOME, NOW, TODAY

pytestmark = pytest.mark.django_db
HALF_PAST_SIX = datetime(2020, 11, 29, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path


@pytest.fixture
def ordered(world):
    return briefs.order_briefs(by=world.system(), now=NOW - timedelta(days=5))


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", " ")


class TestPaper:
    def test_numbers_periods_and_moment_stand_on_it(self, world):
        world.publish(tiles.OVERDUE, 1417)
        world.publish(tiles.OVERDUE, 9, unit="H26")
        drawn = briefing.draw(board(HOME, NOW), "Văn phòng Chính phủ")
        words = words_of(drawn.pdf)
        assert drawn.pages <= 2 and "BẢN TIN ĐIỀU HÀNH BUỔI SÁNG" in words
        assert "1.417" in words and "09:00 30/11/2020" in words and "Hà Nội" in words

    def test_missing_figure_is_a_dash_with_its_reason(self, world):
        words = words_of(briefing.draw(board(HOME, NOW), "Văn phòng").pdf)
        assert "– Đến thời điểm này chưa có kỳ nào được tính." in " ".join(words.split())

    def test_same_board_gives_the_same_file(self, world):
        world.publish(tiles.OVERDUE, 3)
        first, second = (briefing.draw(board(HOME, NOW), "Văn phòng").pdf for _turn in range(2))
        assert first == second

    def test_generated_figures_are_called_so(self, world):
        world.publish(tiles.OVERDUE, 3, origin="generated")
        assert "tạo để trình diễn" in words_of(briefing.draw(board(HOME, NOW), "Văn phòng").pdf)

    def test_many_agencies_and_alarms_still_fit_two_pages(self, world):
        world.publish(tiles.OVERDUE, 400)
        for number in range(60):
            world.publish(tiles.OVERDUE, number + 1, unit=f"X{number:02}")
        assert briefing.draw(board(HOME, NOW), "Văn phòng").pages <= 2


class TestByHand:
    def test_brief_is_kept_and_can_be_opened(self, world, client):
        leader = client()
        leader.post(reverse("command:make_brief"))
        kept = Brief.objects.get()
        answer = leader.get(reverse("command:brief", args=[kept.pk]))
        assert answer["Content-Type"] == "application/pdf" and answer.content[:5] == b"%PDF-"
        assert attachments.is_stored(kept.pdf_sha256, kept.pdf_size) and not kept.is_automatic

    def test_brief_of_an_earlier_moment(self, world, client):
        client().post(reverse("command:make_brief"), {"as_of": "2020-11-30T09:00:00"})
        assert Brief.objects.get().as_of == NOW

    @pytest.mark.parametrize("as_of", ["hôm qua", "2999-01-01"])
    def test_moment_that_cannot_be_is_refused_in_words(self, world, client, as_of):
        answer = client().post(reverse("command:make_brief"), {"as_of": as_of}, follow=True)
        assert "thời điểm" in answer.content.decode().lower() and not Brief.objects.exists()

    def test_another_agency_finds_nothing(self, world, client):
        client().post(reverse("command:make_brief"))
        address = reverse("command:brief", args=[Brief.objects.get().pk])
        assert client("G14").get(address).status_code == 404

    def test_figures_that_its_maker_may_not_see_are_not_on_it(self, world):
        world.publish(tiles.OVERDUE, 1417)
        few = world.officer(permissions=["command.read"])
        made = briefs.make_brief(as_of=NOW, by=few, now=NOW)
        words = words_of(attachments.read(made.pdf_sha256))
        assert "1.417" not in words and "không được xem số liệu này" in " ".join(words.split())

    def test_one_made_by_another_is_closed_to_who_may_see_less(self, world, client):
        client().post(reverse("command:make_brief"))
        kept = Brief.objects.get()
        few = world.officer(permissions=["command.read"])
        with pytest.raises(briefs.BriefHoldsMore):
            briefs.require_readable(kept, few)
        briefs.require_readable(briefs.make_brief(as_of=NOW, by=few, now=NOW), few)
        other = client().get(reverse("command:brief", args=[kept.pk]))
        assert other.status_code == 200

    def test_officer_without_permission_makes_none(self, world):
        with pytest.raises(NotAllowed):
            briefs.make_brief(as_of=NOW, by=world.officer(permissions=[]), now=NOW)


class TestByItself:
    def test_one_each_working_morning_however_often_the_round_runs(self, world, ordered):
        assert [briefs.make_morning_briefs(NOW) for _turn in range(3)] == [1, 0, 0]
        kept = Brief.objects.get()
        assert (kept.as_of, kept.brief_date, kept.is_automatic) == (HALF_PAST_SIX, TODAY, True)

    def test_late_worker_still_shows_what_was_known_at_half_past_six(self, world, ordered):
        world.publish(tiles.OVERDUE, 1417, at=HALF_PAST_SIX - timedelta(minutes=1))
        world.publish(tiles.OVERDUE, 1988, at=HALF_PAST_SIX + timedelta(minutes=1))
        briefs.make_morning_briefs(NOW)
        words = words_of(attachments.read(Brief.objects.get().pdf_sha256))
        assert "1.417" in words and "1.988" not in words

    def test_none_before_half_past_six(self, world, ordered):
        assert briefs.make_morning_briefs(HALF_PAST_SIX - timedelta(minutes=1)) == 0

    def test_none_on_a_day_off(self, world, ordered):
        assert briefs.make_morning_briefs(NOW - timedelta(days=1)) == 0

    def test_none_for_those_who_ordered_none_or_stopped(self, world, ordered):
        briefs.stop_briefs(by=world.system(), now=NOW - timedelta(days=1))
        assert briefs.make_morning_briefs(NOW) == 0

    def test_ordering_twice_and_stopping_twice_are_refused(self, world, ordered):
        with pytest.raises(briefs.BriefOrdered):
            briefs.order_briefs(by=world.system(), now=NOW)
        briefs.stop_briefs(by=world.system(), now=NOW)
        with pytest.raises(briefs.BriefNotOrdered):
            briefs.stop_briefs(by=world.system(), now=NOW)

    def test_second_automatic_brief_of_a_morning_is_refused_by_the_database(self, world, ordered):
        briefs.make_morning_briefs(NOW)
        kept = Brief.objects.get()
        kept.id, kept._state.adding = Brief._meta.get_field("id").get_default(), True
        with pytest.raises(IntegrityError), transaction.atomic():
            kept.save(force_insert=True)

    def test_leader_orders_and_stops_on_the_page(self, world, client):
        leader = client()
        leader.post(reverse("command:order_briefs"))
        assert BriefOrder.objects.filter(ended_at=None).count() == 1
        assert "6 giờ 30" in leader.get(reverse("command:briefs")).content.decode()
        leader.post(reverse("command:stop_briefs"))
        assert not BriefOrder.objects.filter(ended_at=None).exists()
