import gzip

import pytest


@pytest.fixture
def page(client, db):
    return client.get("/dang-nhap/", headers={"accept-encoding": "gzip"})


def test_pages_travel_compressed(page):
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Đăng nhập" in gzip.decompress(page.content).decode()


def test_a_browser_that_asks_for_none_gets_a_plain_page(client, db):
    page = client.get("/dang-nhap/")

    assert "Content-Encoding" not in page.headers
    assert "Accept-Encoding" in page.headers["Vary"]
