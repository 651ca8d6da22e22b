"""The other node: a process of its own that answers questions over the broker until it is ended."""

import sys

import django

django.setup()

from lienthong.axis import asking  # noqa: E402
from lienthong.axis.courier import Courier  # noqa: E402
from lienthong.axis.tests.contracts import Count, HowMany  # noqa: E402
from lienthong.base.errors import Invalid  # noqa: E402

PERMISSION = "figure.read"


@asking.answers(HowMany, permission=PERMISSION)
def _count(question, asked, *, now):
    if question.what == "secret":
        raise Invalid("Không cung cấp số liệu này.")
    return Count(len(question.what))


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    Courier().run()
