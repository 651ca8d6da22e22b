"""Bytes to an XML tree, refusing what harms: DTDs, entities, too many or too deep elements, junk."""

import io
import re
import xml.sax
from dataclasses import dataclass
from typing import Any

from defusedxml import DefusedXmlException, expatreader
from lxml import etree

from lienthong.systems.documents.edxml.refusals import (
    EdxmlDoctype,
    EdxmlEmpty,
    EdxmlJunkBeforeProlog,
    EdxmlMalformed,
    EdxmlTooLarge,
    EdxmlUnboundPrefix,
)
from lienthong.systems.documents.edxml.values import NAMESPACE

_MIB = 1024 * 1024
_CHUNK = 64 * 1024
_JUNK = 1024
"""Bytes before the prolog that a repair may cut."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a package may hold; sizes in bytes, attachments after decoding."""

    size: int = 100 * _MIB
    attachments: int = 100
    attachment_size: int = 50 * _MIB
    total_size: int = 100 * _MIB
    elements: int = 200_000
    depth: int = 40


def parse(data: bytes, *, limits: Limits, repair: bool) -> tuple[etree._Element, tuple[str, ...]]:
    """Return the root of an XML text, and the codes of what was repaired on the operator's request.

    :raises EdxmlRefusal: one of its kinds, for whatever is not a harmless XML text.
    """
    if len(data) > limits.size:
        raise EdxmlTooLarge(what="XML", limit=limits.size)
    text, notes = _from_prolog(data, repair=repair)
    try:
        _check(text, limits)
    except EdxmlUnboundPrefix:
        if not repair:
            raise
        text = _bound(text)
        notes = (*notes, "unbound-prefix")
        _check(text, limits)
    return _tree(text), notes


def _from_prolog(data: bytes, *, repair: bool) -> tuple[bytes, tuple[str, ...]]:
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise EdxmlEmpty()
    if text.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return text, ()
    start = text.find(b"<")
    if not repair or not 0 < start <= _JUNK:
        raise EdxmlJunkBeforeProlog()
    return text[start:], ("junk-before-prolog",)


class _Counter(xml.sax.ContentHandler):
    """Counts elements while the text streams by, and stops at the first limit that is passed."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self._elements = 0
        self._attachments = 0
        self._depth = 0

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        self._elements += 1
        self._depth += 1
        self._attachments += name[1] == "Attachment"
        if self._elements > self._limits.elements:
            raise EdxmlTooLarge(what="XML", limit=self._limits.elements)
        if self._depth > self._limits.depth:
            raise EdxmlTooLarge(what="XML", limit=self._limits.depth)
        if self._attachments > self._limits.attachments:
            raise EdxmlTooLarge(what="Attachment", limit=self._limits.attachments)

    def endElementNS(self, name: Any, qname: Any) -> None:
        self._depth -= 1


def _check(text: bytes, limits: Limits) -> None:
    reader = expatreader.create_parser(forbid_dtd=True)
    reader.setFeature(xml.sax.handler.feature_namespaces, True)
    reader.setContentHandler(_Counter(limits))
    stream = io.BytesIO(text)
    try:
        while chunk := stream.read(_CHUNK):
            reader.feed(chunk)
        reader.close()
    except DefusedXmlException as error:
        raise EdxmlDoctype() from error
    except xml.sax.SAXParseException as error:
        refusal = EdxmlUnboundPrefix if "unbound prefix" in error.getMessage() else EdxmlMalformed
        raise refusal(line=error.getLineNumber()) from error
    except (LookupError, ValueError) as error:  # an unknown encoding
        raise EdxmlMalformed(line=1) from error


def _bound(text: bytes) -> bytes:
    """Return the text with the prefix ``edXML`` declared on its root."""
    declaration = f' xmlns:edXML="{NAMESPACE}"'.encode()
    return re.sub(rb"(<(?![?!])[^\s/>]+)", rb"\1" + declaration, text, count=1)


def _tree(text: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,  # a file is one text of many megabytes; size and depth are checked before
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise EdxmlMalformed(line=error.lineno or 1) from error
