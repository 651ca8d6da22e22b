"""Elements by name: packages differ in order, prefix and spelling, so only local names count."""

from collections.abc import Iterator

from lxml import etree

from lienthong.systems.documents.edxml.refusals import EdxmlAmbiguous

Element = etree._Element


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def children(parent: Element | None, *names: str) -> list[Element]:
    """Return the children of any of the names, in their order."""
    if parent is None:
        return []
    return [child for child in parent if local_name(child) in names]


def child(parent: Element | None, *names: str) -> Element | None:
    """Return the one child of any of the names, or nothing.

    :raises EdxmlAmbiguous: if there are several; a signature over one of them would prove nothing.
    """
    found = children(parent, *names)
    if len(found) > 1:
        raise EdxmlAmbiguous(element=names[0])
    return found[0] if found else None


def text(parent: Element | None, *names: str) -> str:
    """Return the text of the one child of any of the names; the word "null" counts as none."""
    found = child(parent, *names)
    return own_text(found)


def own_text(element: Element | None) -> str:
    """Return an element's text without white space around it; the word "null" counts as none."""
    written = (element.text or "").strip() if element is not None else ""
    return "" if written.lower() == "null" else written


def descendants(root: Element, name: str) -> Iterator[Element]:
    """Yield every element of a name under a root."""
    return (element for element in root.iter() if local_name(element) == name)
