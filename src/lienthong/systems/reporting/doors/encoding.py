"""Bodies that come compressed: inflated up to a bound, so that a small file cannot become an endless one."""

import zlib

from lienthong.systems.reporting.doors.refusals import (
    EncodingUnknown,
    ValuesTooLarge,
    ValuesUnreadable,
)
from lienthong.systems.reporting.doors.values import MOST_BYTES, MOST_VALUES

_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_GZIP = {"gzip", "x-gzip"}


def inflated(body: bytes, encoding: str) -> bytes:
    """Return a request body as it was before its Content-Encoding.

    :raises EncodingUnknown: for another encoding than gzip.
    :raises ValuesTooLarge: for a body that is, or would become, larger than the bound.
    :raises ValuesUnreadable: for one that is damaged, cut off, or followed by something else.
    """
    name = encoding.strip().lower()
    if len(body) > MOST_BYTES:
        raise ValuesTooLarge(limit=MOST_VALUES)
    if name in {"", "identity"}:
        return body
    if name not in _GZIP:
        raise EncodingUnknown()
    reader = zlib.decompressobj(_GZIP_WINDOW)
    try:
        data = reader.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise ValuesUnreadable(fault=f"{error}.", format="gzip") from error
    if len(data) > MOST_BYTES:
        raise ValuesTooLarge(limit=MOST_VALUES)
    if not reader.eof or reader.unused_data:
        raise ValuesUnreadable(fault="EOF.", format="gzip")
    return data
