"""A web page as a tree, and which part of it is the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import trafilatura
from lxml import etree, html

from ingest.encoding import decode
from ingest.errors import DamagedFileError

Element: TypeAlias = Any  # an lxml.html.HtmlElement: lxml tells mypy nothing of its types

# libxml2 gives up below 2,048 levels and drops what stands there.
_TOO_DEEP = 2000
_WEIGHTLESS = re.compile(r"</?(?:font|span|b|i|u|em|strong|small|big|center|a)\b[^>]*>", re.IGNORECASE)
_DIVISION = re.compile(r"<(?:div|section|article|blockquote|main)\b[^>]*>", re.IGNORECASE)
_DIVISION_END = re.compile(r"</(?:div|section|article|blockquote|main)\s*>", re.IGNORECASE)
# What lxml refuses to write into a tree, as a character and by its number.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NO_XML_NUMBER = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|127|6553[45])(?!\d)|x0*(?:[0-8bce-f]|1[\da-f]|7f|fff[ef])(?![\da-f]));?", re.I
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=[\"']([\w.:-]+)", re.I
)
_HEAD_BYTES = 8192

# Beyond this, trafilatura would take minutes; the page's own landmarks must do.
_ARTICLE_FINDER_CHARACTERS = 2_000_000
_MOST_OF_IT = 0.9  # of the article's characters that the element chosen as its container must hold

_NEVER_TEXT = {
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "audio", "video", "map",
    "button", "input", "select", "textarea", "option", "datalist", "dialog", "nav", "head", "progress", "meter", "math",
}  # fmt: skip
_CLUTTER_ROLES = {
    "navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "tablist",
    "complementary",
}  # fmt: skip
# Whole words of a class or id. Not `widget`, `print`, `banner-content`, … alone: page builders wrap articles in them.
_CLUTTER_NAMES = re.compile(
    r"(?:^|[-_ ])(?:cookies?|gdpr|rgpd|consent\w*|tarteaucitron\w*|breadcrumbs?|ariane|fil|filariane|menu|nav|navbar"
    r"|navigation|sidemenu|share|sharing|partager?|partages|social\w*|reseaux-sociaux|newsletter|sidebar|comments?"
    r"|commentaires?|respond|pager|pagination|skip|skiplinks?|evitement|toolbar|search|related\w*|similaires?|voir-aussi"
    r"|voiraussi|lire-aussi|read-more|popup|modal|imprimer|sommaire|toc|banner|bandeau|footer|pied|tags|teasers"
    r"|meme-sujet|memesujet|autres-articles|recommended|publicite|ads|sr-only|visually-hidden|screen-reader-text"
    r"|visuallyhidden)(?:$|[-_ ])",
    re.IGNORECASE,
)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_DECORATION = 80  # characters
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
RELATED_HEADING = re.compile(
    r"^[àa] lire(?: aussi| également)?\b|^[àa] (?:voir|découvrir) (?:aussi|également)|^voir aussi"
    r"|^lire (?:aussi|également)|^(?:sur|dans) (?:le|la) même (?:sujet|thème|rubrique|thématique)"
    r"|^autres? (?:actualités?|articles?|communiqués?|ressources)"
    r"|^(?:articles?|contenus?|actualités?) (?:similaires?|liée?s?|associée?s?|connexes?|récente?s?|recommandée?s?)"
    r"|^ces (?:articles|contenus) (?:peuvent|pourraient)|^vous (?:aimerez|pourriez)|^pour aller plus loin ?:?$"
    r"|^les plus lus|^(?:toutes )?(?:les|nos|dernières) actualités|^partager|^suivez[- ]nous|^commentaires?\b"
    r"|^laisser un",
    re.IGNORECASE,
)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page's head names."""
    match = _DECLARED.search(data[:_HEAD_BYTES])
    return (match[1] or match[2]).decode("ascii") if match else None


def parse(data: bytes) -> Element:
    """A page's tree; an empty ``html`` element where there is nothing to parse. Deep nesting is flattened.

    Raises:
        DamagedFileError: it is nested so deep, in elements that can't be left out, that its text would be lost.
    """
    text = _XML_DECLARATION.sub("", decode(data, declared_encoding(data))).replace("\x00", "")
    text = _NO_XML.sub(" ", _NO_XML_NUMBER.sub(" ", text))
    tree = _parse(text)
    if _depth(tree) >= _TOO_DEEP:
        tree = _parse(_DIVISION_END.sub("", _DIVISION.sub("<p>", _WEIGHTLESS.sub("", text))))
        if _depth(tree) >= _TOO_DEEP:
            raise DamagedFileError(f"the web page's elements are nested more than {_TOO_DEEP} deep")
    return tree


def _parse(text: str) -> Element:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    if not text.strip():
        return html.Element("html")
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except etree.ParserError:  # nothing but comments
        return html.Element("html")


def _depth(tree: Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def body_of(tree: Element) -> Element:
    """A document's body, or the whole where it has none."""
    body = tree.find(".//body")
    return tree if body is None else body


def prune(body: Element) -> None:
    """Take out of a page what is no article whatever stands in it: menus, banners, forms, what is hidden."""
    for element in [element for element in body.iter() if isinstance(element.tag, str)]:
        if element is not body and _is_clutter(element):
            _drop(element)


def _is_clutter(element: Element) -> bool:
    tag = element.tag.lower()
    if tag in _NEVER_TEXT:
        # An accordion's heading is a button in a heading.
        return not (tag == "button" and any(ancestor.tag in _HEADINGS for ancestor in element.iterancestors()))
    if element.get("hidden") is not None or _is_hidden_change(element):
        return True
    if element.get("aria-hidden") == "true":
        return len(text_of(element)) < _DECORATION  # longer: an accordion's panel that waits to be opened
    if _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    if element.get("role", "").lower() in _CLUTTER_ROLES:
        return not _holds_article(element)
    if tag == "footer" or (tag in {"header", "aside"} and not _inside_article(element)):
        return not _holds_article(element)
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    if names.strip() and _CLUTTER_NAMES.search(names):
        return tag not in {"body", "main", "article", "p", "h1", "td"} and not _holds_article(element)
    return False


def _is_hidden_change(element: Element) -> bool:
    """Whether a ``time`` tells of the last change beside that of publication: style sheets hide it."""
    names = (element.get("class") or "").split()
    elder = element.getprevious()
    return (
        element.tag == "time"
        and "updated" in names
        and "published" not in names
        and elder is not None
        and elder.tag == "time"
    )


def _holds_article(element: Element) -> bool:
    """Whether the page's main text stands in an element that a name or role would take for clutter."""
    return (
        element.find(".//h1") is not None
        or element.find(".//article") is not None
        or element.find(".//main") is not None
        or sum(len(text_of(paragraph)) > 150 for paragraph in element.iter("p")) > 3
    )


def _inside_article(element: Element) -> bool:
    return any(ancestor.tag in {"article", "main"} for ancestor in element.iterancestors())


def _drop(element: Element) -> None:
    """Take an element out and keep the text that follows it."""
    if element.getparent() is not None:
        element.drop_tree()


def text_of(element: Element) -> str:
    """The text of an element and all in it, blanks made single."""
    return " ".join("".join(element.itertext()).split())


# --- where the article stands -----------------------------------------------------------------------------------

_LANDMARKS = {"article", "main"}


def article(tree: Element) -> Element:
    """The element that holds the article: the smallest with most of the text that trafilatura takes for content.

    Where trafilatura finds next to nothing, or the page is too large for it, the page's own landmarks decide.
    The element is climbed from to an enclosing ``article`` or ``main``: trafilatura drops some lists and tables.
    """
    body = body_of(tree)
    prune(body)
    content = _content(tree)
    weights = dict(_kept(body, content))
    total = sum(weights.values())
    if total < 200:
        return _landmark(body)
    chosen = _smallest(body, weights, total)
    for ancestor in [chosen, *chosen.iterancestors()]:
        if ancestor.tag in _LANDMARKS or ancestor.get("role") == "main":
            return ancestor
    return chosen


def _content(tree: Element) -> str:
    source = etree.tostring(tree, encoding="unicode", method="html")
    if len(source) > _ARTICLE_FINDER_CHARACTERS:
        return ""
    found = trafilatura.extract(source, include_comments=False, include_tables=True, favor_recall=True)
    return _squeezed(found or "")


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


def _kept(body: Element, content: str) -> Iterator[tuple[Element, int]]:
    """Each element whose own text (not its children's blocks) stands in the content, with its length."""
    last = 0  # what comes next on the page comes next in the content: so most searches are short
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        own = _squeezed((element.text or "") + "".join(child.tail or "" for child in element))
        if len(own) <= 20:
            continue
        place = content.find(own[:60], last)
        place = content.find(own[:60]) if place < 0 else place
        if place >= 0:
            last = place
            yield element, len(own)


def _smallest(body: Element, weights: dict[Element, int], total: int) -> Element:
    sums: dict[Element, int] = {}
    for leaf, length in weights.items():
        for element in [leaf, *leaf.iterancestors()]:
            sums[element] = sums.get(element, 0) + length
            if element is body:
                break
    chosen = body
    while True:
        below = next((child for child in chosen if sums.get(child, 0) >= _MOST_OF_IT * total), None)
        if below is None:
            return chosen
        chosen = below


def _landmark(body: Element) -> Element:
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = body.findall(path)
        if len(found) == 1 and len(text_of(found[0])) > 100:
            return found[0]
    return body
