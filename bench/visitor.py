"""A browser's side of a visit: signs in with both factors, fetches pages, weighs what they need."""

import re
import time
import zlib
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode, urljoin, urlparse

import pyotp

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_ASSET = re.compile(r'<(?:link[^>]+href|script[^>]+src|img[^>]+src)="([^"#]+)"|from "([^"]+\.js)"')
_FONT = re.compile(r"@font-face\s*{[^}]*url\([\"']?([^\"')]+)[\"']?\)[^}]*}")


@dataclass(frozen=True)
class Answer:
    """What came back: body as sent over the wire, body as read, and the seconds it took."""

    status: int
    wire: int
    text: str
    seconds: float
    location: str


class Visitor:
    """One browser with its cookies, over one kept connection."""

    def __init__(self, address: str) -> None:
        place = urlparse(address)
        self._host = place.netloc
        self._connection = HTTPConnection(place.netloc, timeout=120)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Fetch one address."""
        return self._ask("GET", path)

    def sign_in(self, username: str, password: str, secret: str) -> None:
        """Sign in the way a person does.

        :raises RuntimeError: if the desk is not reached.
        """
        page = self.get("/dang-nhap/")
        answer = self._send("/dang-nhap/", page, username=username, password=password)
        page, place = self.get(answer.location), answer.location
        answer = self._send(place, page, code=pyotp.TOTP(secret).now())
        if answer.status != 302:
            # A code is good once; the one that opened the account may have been this one.
            time.sleep(31 - time.time() % 30)
            answer = self._send(place, page, code=pyotp.TOTP(secret).now())
        if answer.status != 302 or self.get("/van-ban/den/").status != 200:
            raise RuntimeError(f"could not sign in as {username}: {answer.status}")

    def first_visit(self, path: str) -> dict[str, int]:
        """Return the bytes on the wire that a browser with an empty cache fetches for a page."""
        page = self.get(path)
        weights, fonts = {"html": page.wire, "css": 0, "js": 0, "fonts": 0, "other": 0}, set()
        for address in {urljoin(path, one or other) for one, other in _ASSET.findall(page.text)}:
            kind = _kind(address)
            if kind == "fonts":
                fonts.add(address)
                continue
            asset = self.get(address)
            weights[kind] += asset.wire
            if kind == "css":
                fonts |= {urljoin(address, font) for font in _FONT.findall(asset.text)}
        weights["fonts"] = sum(self.get(font).wire for font in fonts)
        return {**weights, "all": sum(weights.values())}

    def _send(self, path: str, page: Answer, **fields: str) -> Answer:
        token = _TOKEN.search(page.text)
        fields["csrfmiddlewaretoken"] = token[1] if token else ""
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {
            "Accept-Encoding": "gzip",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": f"http://{self._host}{path}",
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        wire = response.read()
        seconds = time.perf_counter() - begun
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = _unpacked(wire, response.headers.get("Content-Encoding", "")).decode(
            errors="replace"
        )
        return Answer(
            response.status, len(wire), text, seconds, response.headers.get("Location", "")
        )


def _unpacked(wire: bytes, encoding: str) -> bytes:
    return zlib.decompress(wire, 31) if encoding == "gzip" else wire


def _kind(address: str) -> str:
    ending = address.rsplit(".", 1)[-1]
    return {"css": "css", "js": "js", "woff2": "fonts"}.get(ending, "other")
