import io
import json
import logging

import structlog

from lienthong.node import logs


def written(act):
    stream = io.StringIO()
    before = logging.getLogger().handlers[:]
    try:
        logs.configure(stream)
        act()
    finally:
        logging.getLogger().handlers[:] = before
        structlog.reset_defaults()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_log_line_is_one_json_object():
    (line,) = written(lambda: structlog.get_logger("x").warning("mail-carried", count=3))

    assert (line["event"], line["count"], line["level"]) == ("mail-carried", 3, "warning")


def test_personal_data_never_reaches_a_log():
    (line,) = written(
        lambda: structlog.get_logger("x").warning("sign-in", username="an", ip="1.2.3.4")
    )

    assert "an" not in (line["username"], line["ip"])
    assert line["username"] == "[đã che]"
