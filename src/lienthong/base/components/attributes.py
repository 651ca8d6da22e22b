"""Further HTML attributes of a component, from keyword arguments."""

from typing import Any

from django.forms.utils import flatatt
from django.utils.safestring import SafeString


def html_attributes(attrs: dict[str, Any]) -> SafeString:
    """Return attributes as HTML: ``hx_get`` becomes hx-get, True a bare one, False and None none."""
    return flatatt(
        {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items() if value != ""}
    )
