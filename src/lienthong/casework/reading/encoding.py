"""Plain text in the encodings that Vietnamese offices use: Unicode, and the two older code pages."""

import re
import unicodedata

from lienthong.casework.reading.refusals import DocumentUnreadable

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
"""TCVN 5712:1993 (fonts .VnTime) read as Latin-1, against Unicode."""

_COMMON = re.compile(r"\b(ngày|tháng|năm|Nơi nhận|Số|số|và|của|các|Căn cứ|Kính gửi|được|cơ quan)\b")


def decode(data: bytes) -> tuple[str, bool]:
    """Return a plain text in NFC, and whether it came in an older Vietnamese code page.

    :raises DocumentUnreadable: for bytes that are no text.
    """
    text = _unicode(data)
    if text is not None:
        return unicodedata.normalize("NFC", text), False
    if b"\x00" in data:
        raise DocumentUnreadable()
    candidates = [data.decode("cp1258", errors="replace"), data.decode("latin-1").translate(TCVN3)]
    composed = [unicodedata.normalize("NFC", candidate) for candidate in candidates]
    best = max(composed, key=lambda candidate: len(_COMMON.findall(candidate)))
    if len(_COMMON.findall(best)) < 3:
        raise DocumentUnreadable()
    return best, True


def _unicode(data: bytes) -> str | None:
    try:
        if data.startswith(_UTF16_MARKS):
            return data.decode("utf-16")
        half = data[:2000]
        if half.count(b"\x00") * 5 > len(half):
            return data.decode(
                "utf-16-le" if half[1::2].count(0) > half[::2].count(0) else "utf-16-be"
            )
        return data.decode("utf-8-sig") if b"\x00" not in data else None
    except UnicodeDecodeError:
        return None
