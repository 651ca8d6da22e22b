"""An officer as the actions and pages of this floor see one."""

from dataclasses import dataclass, field

from lienthong.agencies import permissions

ALL = frozenset(value for name, value in vars(permissions).items() if name.isupper())


@dataclass(frozen=True)
class Officer:
    agency_id: int = 0
    permissions: frozenset[str] = field(default=ALL)
    subject: str = "person:00000000-0000-7000-8000-000000000001"
    name: str = "Nguyễn Thị Mai"
    agency_name: str = "Văn phòng Chính phủ"
    agency_code: str = "G22"
    post_title: str = "Quản trị viên"
