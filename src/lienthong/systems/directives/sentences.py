"""Sentences that screens and calendars share."""

from datetime import date

from django.utils.translation import gettext as _

from lienthong.base.formats import short_date


def counted_words(due: date, counted: date) -> str:
    """Say that a deadline is a day off, and with which day it ends."""
    days = {"due": short_date(due), "counted": short_date(counted)}
    return _("Thời hạn %(due)s là ngày nghỉ; tính đến hết %(counted)s.") % days
