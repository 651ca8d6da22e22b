import pytest
from django.test import Client

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


@pytest.mark.django_db
def test_metrics_speak_prometheus():
    text = Client().get("/metrics").content.decode()

    assert "# TYPE lienthong_up gauge\nlienthong_up 1.0" in text


@pytest.mark.django_db
def test_metrics_are_refused_to_other_machines_without_the_token(settings):
    settings.LIENTHONG_METRICS_TOKEN = "abc"
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}

    refused = Client().get("/metrics", **elsewhere)
    wrong = Client().get("/metrics", headers={"Authorization": "Bearer xyz"}, **elsewhere)
    right = Client().get("/metrics", headers={"Authorization": "Bearer abc"}, **elsewhere)

    assert (refused.status_code, wrong.status_code, right.status_code) == (403, 403, 200)


@pytest.mark.django_db
def test_a_published_figure_is_read_at_the_moment_of_asking():
    figures.publish("lienthong_test_rows", "Rows", "SELECT 'a', 3 UNION ALL SELECT 'b', 4")
    try:
        text = figures.exposition().decode()
    finally:
        figures._STATEMENTS.pop("lienthong_test_rows")

    assert 'lienthong_test_rows{state="a"} 3.0' in text
