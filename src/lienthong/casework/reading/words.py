"""The words by which an official document is recognised, compared without marks and letter case."""

import re
import unicodedata

NATION = "CONG HOA XA HOI CHU NGHIA VIET NAM"
MOTTO = re.compile(r"DOC LAP\s*[-–—.]?\s*TU DO\s*[-–—.]?\s*HANH PHUC")

AGENCY_STARTS = (
    "BAN", "BAO HIEM", "BENH VIEN", "BO", "BO TU LENH", "CHI CUC", "CHINH PHU", "CHU TICH NUOC",
    "CONG AN", "CONG TY", "CO QUAN", "CUC", "DAI", "DAI HOC", "DOAN", "HOC VIEN", "HOI DONG", "HOI",
    "HDND", "KHO BAC", "KIEM TOAN", "LIEN DOAN", "NGAN HANG", "NHA XUAT BAN", "PHONG", "QUOC HOI",
    "SO", "TAP DOAN", "THANH TRA", "THONG TAN XA", "THU TUONG", "TOA AN", "TO CONG TAC", "TONG CONG TY",
    "TONG CUC", "TRUNG TAM", "TRUONG", "UBND", "UY BAN", "VAN PHONG", "VIEN", "VU", "CONG THONG TIN",
)  # fmt: skip
"""First words of agencies' names."""

POSITIONS = (
    "BI THU", "BO TRUONG", "CHANH AN", "CHANH THANH TRA", "CHANH VAN PHONG", "CHI CUC TRUONG",
    "CHU NHIEM", "CHU TICH", "CUC TRUONG", "DOI TRUONG", "GIAM DOC", "HIEU TRUONG", "KIEM TOAN TRUONG",
    "THONG DOC", "THU TRUONG", "THU TUONG", "TONG BIEN TAP", "TONG GIAM DOC", "TONG KIEM TOAN",
    "TONG THANH TRA", "TO TRUONG", "TRUONG BAN", "TRUONG DOAN", "TRUONG PHONG", "UY VIEN",
    "VIEN TRUONG", "VU TRUONG", "TONG THU KY", "TRUONG CONG AN", "DAI SU", "QUYEN",
)  # fmt: skip
"""Words of which one stands in every signer's title."""

_AGENCY_WORDS = tuple(f"{start} " for start in AGENCY_STARTS)
_POSITION_WORDS = tuple(word + after for word in POSITIONS for after in " ,")

_LONGEST_START = 60
"""Characters that are enough to know a line by its first words."""

AUTHORITY = re.compile(r"^(TM|T/M|Q|KT|K/T|TL|T/L|TUQ|TU/Q|TUN)\s*[./]\s*")
"""What stands before a title: TM. on behalf of, Q. acting, KT. for, TL. by order, TUQ. by authorisation."""

STAMP_LABELS = re.compile(r"^(DEN|GIO|SO|NGAY|CHUYEN|LUU HO SO SO|KINH CHUYEN)\s*[:.]")
"""What the lines of the stamp of arrival begin with."""

_LIST_MARK = re.compile(
    r"^(?:[-–—+•*]\s+|\(?\d{1,3}[.)]\s|\d+(?:\.\d+)+\.?\s|\(?[a-zđA-ZĐ][.)]\s|[IVXLC]{1,7}[.)]\s)"
)


def plain(text: str) -> str:
    """Return the text in capitals without marks; every character keeps its place."""
    return text.translate(_BARE)


class _BareLetters(dict[int, str]):
    """Each letter's capital without marks, worked out when first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFD", character)[0].upper()
        self[code] = base if len(base) == 1 else character
        return self[code]


_BARE = _BareLetters({ord("đ"): "D", ord("Đ"): "D"})


def is_capitals(text: str) -> bool:
    """Return whether every letter of the text, of which there are two or more, is a capital."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 2 and all(character.isupper() for character in letters)


def starts_list_item(text: str) -> bool:
    """Return whether the text begins with a number, letter or dash of a list."""
    return _LIST_MARK.match(text) is not None


def starts_agency(text: str) -> bool:
    """Return whether the text begins like the name of an agency."""
    bare = plain(text[:_LONGEST_START])
    return bare in AGENCY_STARTS or bare.startswith(_AGENCY_WORDS)


def starts_position(text: str) -> bool:
    """Return whether the text begins like a signer's title, with or without an authority before it."""
    bare = plain(text[:_LONGEST_START]).strip()
    while (match := AUTHORITY.match(bare)) is not None:
        bare = bare[match.end() :]
    bare = bare.removeprefix("PHO ").removeprefix("QUYEN ")
    return bare in POSITIONS or bare.startswith(_POSITION_WORDS)


_LONGEST_NAME = 80
_PERSON = re.compile(
    r"^(?P<rank>(?:(?:GS|PGS|TS|ThS|BS|KS|CN)\.?\s?)*"
    r"(?:(?:Thiếu|Trung|Thượng|Đại)\s(?:tá|tướng|úy)\s)?)"
    r"(?P<name>[^\W\d_]+(?:\s[^\W\d_]+){1,6})$"
)


def person_in(text: str) -> str:
    """Return the full name that a line consists of, or nothing."""
    match = _PERSON.match(text.strip(" .*")) if len(text) <= _LONGEST_NAME else None
    if match is None:
        return ""
    words = match["name"].split()
    is_name = all(word[0].isupper() and (len(word) == 1 or word[1:].islower()) for word in words)
    return " ".join(words) if is_name else ""
