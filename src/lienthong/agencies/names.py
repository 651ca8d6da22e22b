"""How People's Committees are named after their administrative unit (Luật Tổ chức chính quyền địa phương)."""

from lienthong.base.text import search_key

_ENGLISH = {
    "Quận": "District",
    "Huyện": "District",
    "Thị xã": "Town",
    "Thành phố": "City",
    "Phường": "Ward",
    "Xã": "Commune",
    "Thị trấn": "Township",
    "Đặc khu": "Special Zone",
}


def committee(unit: str) -> str:
    """Return the full name of a unit's committee: "Ủy ban nhân dân quận Ba Đình"."""
    return f"Ủy ban nhân dân {_lower_first(unit)}"


def committee_short(unit: str) -> str:
    """Return the usual short name: "UBND quận Ba Đình"."""
    return f"UBND {_lower_first(unit)}"


def committee_english(unit_type: str, name: str) -> str:
    """Return the English name, the unit's own name without marks."""
    plain = search_key(name).title()
    noun = _ENGLISH[unit_type]
    proper = f"{noun} {plain}" if plain.isdigit() else f"{plain} {noun}"
    return f"People's Committee of {proper}"


def _lower_first(unit: str) -> str:
    return unit[:1].lower() + unit[1:]
