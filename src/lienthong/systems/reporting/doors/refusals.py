"""Why a door does not take what it is given: each reason with its code and its sentence."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Conflict, Invalid, NotFound, TooLarge


class ValuesUnreadable(Invalid):
    code = "values-unreadable"
    message = _("Không đọc được dữ liệu gửi đến: %(fault)s Hãy kiểm tra dạng %(format)s.")
    status = 400


class ValuesTooLarge(TooLarge):
    code = "values-too-large"
    message = _("Dữ liệu gửi đến quá lớn (tối đa %(limit)s giá trị). Hãy chia thành nhiều lần gửi.")


class EncodingUnknown(Invalid):
    code = "values-encoding-unknown"
    message = _(
        "Cổng này chỉ nhận dữ liệu nén gzip hoặc không nén. Hãy đặt Content-Encoding phù hợp."
    )
    status = 415


class MomentUnreadable(Invalid):
    code = "values-moment-unreadable"
    message = _(
        "“%(value)s” không phải là thời điểm (2020-11-16, 2020-11-16T09:00:00) hay khoảng thời gian"
        " (10d, 4h, 30m, 60s). Hãy sửa lastUpdated hoặc lastUpdatedDuration."
    )
    status = 400


class FormatUnknown(Invalid):
    code = "values-format-unknown"
    message = _("Cổng này nhận JSON, CSV, XML (dxf2) và ADX. Hãy đặt Content-Type phù hợp.")
    status = 415


class FormatNotOffered(Invalid):
    code = "values-format-not-offered"
    message = _(
        "Cổng này trả về JSON, CSV, XML (dxf2) và ADX. Hãy đặt Accept hoặc tham số format phù hợp."
    )
    status = 406


class IdentifierMissing(Conflict):
    code = "values-identifier-missing"
    message = _("Thiếu %(name)s. Hãy nêu trong dữ liệu hoặc trong tham số.")


class DataSetUnknown(Conflict):
    code = "values-data-set-unknown"
    message = _("Không có chế độ báo cáo mang mã “%(value)s”.")


class UnitUnknown(Conflict):
    code = "values-unit-unknown"
    message = _(
        "Không có đơn vị mang mã “%(value)s” trong kỳ này, hoặc đơn vị không thuộc cơ quan."
    )


class PeriodUnreadable(Conflict):
    code = "values-period-unreadable"
    message = _("“%(value)s” không phải là kỳ của chế độ báo cáo này.")


class PeriodNotCalendar(Conflict):
    code = "values-period-not-calendar"
    message = _(
        "“%(value)s” là kỳ theo lịch, còn kỳ %(period)s của chế độ báo cáo này là %(interval)s."
        " Hãy gửi lại với kỳ “%(interval)s”."
    )


class SchemeUnknown(Invalid):
    code = "values-scheme-unknown"
    message = _("Cổng này nhận biết đơn vị, chỉ tiêu và chế độ báo cáo theo mã: idScheme=code.")
    status = 400


class StrategyUnknown(Invalid):
    code = "values-strategy-unknown"
    message = _("Không có cách nhập “%(value)s”.")
    status = 400


class SpanTooLong(Invalid):
    code = "duties-span-too-long"
    message = _("Chỉ xem được tối đa %(days)s ngày mỗi lần, ngày đầu trước ngày cuối.")


class KeyMalformed(Invalid):
    code = "sdmx-key-malformed"
    message = _("Khóa hoặc bộ lọc “%(value)s” không đúng quy cách SDMX REST 2.")
    status = 400


class FlowUnknown(NotFound):
    code = "sdmx-flow-unknown"
    message = _("Không có chế độ báo cáo “%(value)s”, hoặc chế độ chưa đặt kỳ.")


class NoResults(NotFound):
    code = "sdmx-no-results"
    message = _("Không có số liệu nào khớp với yêu cầu. Hãy đổi khóa, bộ lọc hoặc kỳ.")
