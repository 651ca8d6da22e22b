import pytest
from django.test import Client

from lienthong.base.clock import now
from lienthong.node import figures


def test_healthz_needs_no_database():
    assert Client().get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_names_each_part(nats_server):
    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": True, "schema": True, "broker": True}


@pytest.mark.django_db
def test_readyz_says_when_the_broker_is_away(settings):
    settings.NATS_URL = "nats://127.0.0.1:1"

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["broker"] is False


def test_metrics_speak_prometheus():
    text = Client().get("/metrics").content.decode()

    assert "# TYPE lienthong_up gauge\nlienthong_up 1.0" in text


def test_metrics_are_refused_to_other_machines_without_the_token(settings):
    settings.LIENTHONG_METRICS_TOKEN = "abc"
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}

    refused = Client().get("/metrics", **elsewhere)
    wrong = Client().get("/metrics", headers={"Authorization": "Bearer xyz"}, **elsewhere)
    right = Client().get("/metrics", headers={"Authorization": "Bearer abc"}, **elsewhere)

    assert (refused.status_code, wrong.status_code, right.status_code) == (403, 403, 200)


@pytest.mark.django_db
def test_the_worker_measures_and_the_web_process_prints(settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path
    figures.measure({"received": 7}, now())

    text = figures.exposition(now()).decode()

    assert 'lienthong_worker_events{event="received"} 7.0' in text
    assert "lienthong_worker_fresh 1.0" in text
    assert "lienthong_axis_open_messages 0.0" in text


def test_a_silent_worker_is_told_from_an_idle_one(settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path

    assert "lienthong_worker_fresh 0.0" in figures.exposition(now()).decode()
