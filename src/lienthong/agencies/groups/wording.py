"""The wording of recipient lines ("Nơi nhận"): cleaning, splitting, recurring phrases; no registry.

All patterns are over search keys: lower case, without diacritics, tokens apart by one space.
"""

import re
from dataclasses import dataclass

from lienthong.base.text import nfc, search_key

TYPES = {
    "tinh": "Tỉnh",
    "thanh pho": "Thành phố",
    "tp": "Thành phố",
    "quan": "Quận",
    "huyen": "Huyện",
    "thi xa": "Thị xã",
    "tx": "Thị xã",
    "phuong": "Phường",
    "xa": "Xã",
    "thi tran": "Thị trấn",
    "dac khu": "Đặc khu",
}
TYPE = r"(?:thanh pho|tp|tinh|quan|huyen|thi xa|tx|phuong|thi tran|xa|dac khu)"
BETWEEN = r"(?: ,)?(?: va| -| &| \+)?(?: cac)?"
TYPE_LIST = rf"{TYPE}(?:{BETWEEN} {TYPE})*"
COMMITTEE = (
    r"(?:(?:chu tich|lanh dao|van phong|vp) )?(?:(?:hoi dong nhan dan|hdnd)(?: ,)?(?: va| -| &)? )?"
    r"(?:(?:chu tich|van phong) )?(?:uy ban nhan dan|ubnd)"
)
STATE = r"(?:truc )?thuoc (?:trung uong|tw|t w|tu|t u)"

MINISTRIES_AND_BRANCHES = re.compile(
    r"(?:tat ca )?(?:cac )?bo(?: ,| va| -)?(?: cac)? nganh(?: o)?(?: trung uong| tw| t w)?"
)
MINISTRIES = re.compile(
    r"bo truong(?= , (?:cac )?thu truong)|(?:tat ca )?cac bo truong|(?:tat ca )?(?:cac )?bo"
)
MINISTERIAL = re.compile(r"(?:(?:cac )?thu truong )?(?:cac )?(?:(?:co quan|cq) ngang bo|cqnb)")
ATTACHED = re.compile(
    r"(?:(?:cac )?thu truong )?(?:cac )?"
    r"(?:(?:(?:co quan|cq) )?(?:truc )?thuoc (?:chinh phu|cp)|cqtcp)"
)
BRANCHES = re.compile(r"(?:cac )?(?:bo|ban|nganh)")
LOCALITIES = re.compile(r"(?:cac )?dia phuong")
LOCAL_GROUP = re.compile(
    rf"(?P<committee>{COMMITTEE} )?(?P<plural>(?:tat ca )?cac )?(?P<types>{TYPE_LIST})"
    rf"(?P<state> {STATE})?(?P<nation> (?:tren|trong) (?:ca nuoc|toan quoc|pham vi ca nuoc))?"
)
LEVEL_GROUP = re.compile(
    rf"{COMMITTEE} (?:cac )?cap(?P<levels> (?:tinh|huyen|xa)(?:(?: ,| va)+(?: cap)? (?:tinh|huyen|xa))*)?"
)
SCOPE = re.compile(r"(?:(?:truc )?thuoc|cua|tren dia ban|trong|tai) ")
TITLES = re.compile(
    r"(?:dong chi |ong |ba )?(?:bo truong|thu truong|chu nhiem|chu tich|lanh dao|tong giam doc"
    r"|thong doc|tong thanh tra|truong ban|van thu)(?: co quan)? "
)
ARCHIVE = re.compile(r"luu\b(?! tru)|vt\b")
REFERENCE = re.compile(
    r"nhu (?:tren|dieu|khoan|muc|kinh gui|noi nhan|phan|danh sach)\b|nhu \d|cac dieu\b"
)
UNDETERMINED = re.compile(r"\b(?:co )?lien quan\b|danh sach kem theo|theo danh sach|\bmot so\b")
EXCEPT = re.compile(r"\btrừ\b|\bkhông gồm\b")
PERSON = re.compile(
    r"(?:cac |toan the )?(?:dong chi|d/c|dc|ong|ba|thu tuong|ttgcp|ttg"
    r"|pho thu tuong|pho ttgcp|pho ttg|pttg|pttgcp"
    r"|pho tt|ptt|tong bi thu|chu tich nuoc|pho chu tich nuoc|chu tich quoc hoi|pho chu tich quoc hoi"
    r"|btcn|tro ly|thu ky|thanh vien|uy vien)\b"
)
# Titles of posts: somebody inside the issuer, unless another agency follows.
TITLE = re.compile(
    r"(?:cac )?(?:pho )?(?:bo truong|bt|thu truong|chu nhiem|cn|pcn|lanh dao|chu tich|ct|pct|chanh van phong"
    r"|pho chanh van phong|chanh vp|cvp|pcvp|tong giam doc|tgd|giam doc|vu truong|cuc truong"
    r"|tong thanh tra|thong doc)"
)
OWN = re.compile(
    r"(?:van phong|vp|bo|co quan|don vi|thuong truc|uy ban|ubnd|phu trach|(?:de )?b/c)"
)
BODY = re.compile(
    r"(?:cac )?(?:to cong tac|to giup viec|to bien tap|ban chi dao|bcd|ban soan thao|uy ban quoc gia"
    r"|ubqg|hoi dong quoc gia|hoi dong tu van|tieu ban|ban to chuc hoi nghi|cong bao|ban dieu hanh)\b"
)
INTERNAL = re.compile(
    r"(?:cac )?(?:vu|cuc|tong cuc|don vi|phong|bqlda|ban qlda|cac don vi)"
    r"(?: cuc| vu| don vi| phong| ban| chuc nang| truc thuoc[^,]*| thuoc[^,]*| chuyen mon)*"
)
# What a list of the issuer's own units may go on with.
OWN_UNIT = re.compile(
    r"(?:cac )?(?:ban|bqlda|trung tam|tt|cong|van phong|vp|phong|vien|bao|tap chi|thanh tra|vu|cuc)\b"
)
OUTSIDE = re.compile(
    r"(?:van phong (?:trung uong|tw|tong bi thu|quoc hoi|chu tich nuoc)|vptw|hoi dong dan toc"
    r"|cac ban cua dang|ban bi thu|toa an|tand|vien kiem sat|vksnd|kiem toan|ktnn|mat tran"
    r"|uy ban trung uong|uy ban tw"
    r"|co quan (?:trung uong|tw) cua|cac doan the|tinh uy|thanh uy|doan dbqh|doan dai bieu|thuong truc"
    r"|hoi dong nhan dan|hdnd|ngan hang)\b"
)

_INTRODUCTION = re.compile(
    r"^\s*(?:nơi nhận|kính gửi|đồng gửi|đồng kính gửi|sao gửi)\s*:?\s*", re.I
)
_BULLET = re.compile(r"^[\s\-–—+*•·]+")
_TOKEN = re.compile(r"[^\W\d_]/[^\W\d_](?!\w)|\w+|[,:&+\-]")


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Line:
    """A recipient line without decoration; asides are what stood in brackets."""

    items: tuple[str, ...]
    asides: tuple[str, ...]


def clean(line: str) -> Line:
    """Return a line's items, apart by semicolons, and its bracketed asides."""
    text = nfc(line).replace("**", "").replace("–", "-").replace("—", "-").replace("\n", " ")
    text = _BULLET.sub("", _INTRODUCTION.sub("", _BULLET.sub("", text)))
    asides = tuple(re.findall(r"\(([^)]*)\)?", text))
    text = re.sub(r"\([^)]*\)?", " ", text)
    items = (item.strip(" .,;\t") for item in text.split(";"))
    return Line(tuple(item for item in items if item), asides)


def tokens(text: str) -> list[Token]:
    """Return words and separators; a slash separates like a comma, full stops vanish."""
    found = []
    for written in _TOKEN.findall(re.sub(r"(?<=\w{2})\s*/\s*", " , ", text)):
        found.append(Token(written, search_key(written)))
    return found


def joined(lines: list[str]) -> list[str]:
    """Return the recipient lines of a block, its continuation lines joined to the bulleted line before."""
    whole: list[str] = []
    for line in lines:
        if not line.strip():
            continue
        starts = bool(re.match(r"\s*[-–—+*•]", line)) or not whole
        if starts and not (line.lstrip().startswith("+") and whole):
            whole.append(line.strip())
        else:
            whole[-1] = f"{whole[-1]} {line.strip()}"
    return whole
