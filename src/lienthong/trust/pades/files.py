"""Opening a PDF that a stranger sent: what cannot be read is refused by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.base.errors import Invalid, Refusal

_HEADER_WITHIN = 1024


class NotPdf(Invalid):
    code = "not-a-pdf"
    message = _("Tệp này không phải tệp PDF. Hãy chọn đúng tệp văn bản.")


class EncryptedPdf(Invalid):
    code = "pdf-encrypted"
    message = _("Tệp PDF đang đặt mật khẩu hoặc mã hóa. Hãy gỡ mật khẩu rồi gửi lại.")


class DamagedPdf(Invalid):
    code = "pdf-damaged"
    message = _("Tệp PDF bị hỏng hoặc bị cắt cụt, không đọc được. Hãy gửi lại tệp gốc.")


def opened(pdf: bytes) -> PdfFileReader:
    """Return a reader of a PDF.

    :raises NotPdf: if the file is something else or empty.
    :raises EncryptedPdf: if it needs a password.
    :raises DamagedPdf: if it cannot be read.
    """
    if b"%PDF-" not in pdf[:_HEADER_WITHIN]:
        raise NotPdf
    with refusing_damage():
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        if reader.encrypted:
            raise EncryptedPdf
        if reader.root["/Type"] != "/Catalog":
            raise DamagedPdf
    return reader


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Turn whatever the parser raises over a damaged or hostile file into a refusal."""
    try:
        yield
    except Refusal:
        raise
    except Exception as error:
        raise DamagedPdf from error
