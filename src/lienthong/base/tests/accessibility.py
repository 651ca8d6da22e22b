"""Checks of a page's markup that need no browser: what WCAG asks of ids, labels, headings and tables."""

from lxml import html as lxml_html
from lxml.html import HtmlElement

NAMELESS_TYPES = {"hidden", "submit", "button", "image"}


def faults(page: str) -> list[str]:
    """Return what is wrong with a page, in words; an empty list when nothing is."""
    tree = lxml_html.document_fromstring(page)
    return [
        *_document(tree),
        *_ids(tree),
        *_controls(tree),
        *_names(tree),
        *_tables(tree),
        *_inline(tree),
    ]


def _document(tree: HtmlElement) -> list[str]:
    found = []
    if tree.get("lang") not in {"vi", "en"}:
        found.append("the page names no language")
    if len(tree.xpath("//h1")) != 1:
        found.append(f"the page has {len(tree.xpath('//h1'))} main headings")
    if not tree.xpath("//main[@id='main-content']"):
        found.append("the skip link leads nowhere")
    headings = tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
    levels = [int(heading.tag[1]) for heading in headings]
    found += [
        f"heading level {after} follows {before}"
        for before, after in zip(levels, levels[1:], strict=False)
        if after > before + 1
    ]
    return found


def _ids(tree: HtmlElement) -> list[str]:
    ids = tree.xpath("//@id")
    twice = {one for one in ids if ids.count(one) > 1}
    found = [f"id {one} stands twice" for one in sorted(twice)]
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for value in tree.xpath(f"//@{attribute}"):
            found += [f"{attribute} names no {one}" for one in value.split() if one not in ids]
    links = tree.xpath("//a[starts-with(@href, '#')]/@href")
    return found + [
        f"{link} leads nowhere" for link in links if link != "#" and link[1:] not in ids
    ]


def _controls(tree: HtmlElement) -> list[str]:
    labelled = set(tree.xpath("//label/@for"))
    controls = tree.xpath("//input | //select | //textarea")
    return [
        f"{control.tag} {control.get('name')} has no label"
        for control in controls
        if control.get("type") not in NAMELESS_TYPES
        and control.get("id") not in labelled
        and not control.get("aria-label")
    ]


def _names(tree: HtmlElement) -> list[str]:
    named = tree.xpath("//a | //button")
    found = [
        f"{one.tag} without words"
        for one in named
        if not one.text_content().strip() and not one.get("aria-label")
    ]
    return found + [f"img {one.get('src')} without alt" for one in tree.xpath("//img[not(@alt)]")]


def _tables(tree: HtmlElement) -> list[str]:
    return [
        f"table {index} has no heading cells"
        for index, table in enumerate(tree.xpath("//table"))
        if not table.xpath(".//th[@scope]")
    ]


def _inline(tree: HtmlElement) -> list[str]:
    found = [f"{one.tag} has an inline style" for one in tree.xpath("//*[@style]")]
    if tree.xpath("//style"):
        found.append("a style element")
    bare = tree.xpath("//script[not(@nonce)]")
    handlers = tree.xpath("//@*[starts-with(name(), 'on')]")
    return found + ["a script without nonce"] * len(bare) + ["an inline handler"] * len(handlers)
