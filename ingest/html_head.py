"""What a web page's head, and its time elements, tell of it: date, title, publisher, address, licence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

import dateparser

from ingest.document import LICENCE_LENGTH, Told
from ingest.html_tree import Element, text_of

_DATE_PROPERTIES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "dc.date.issued",
    "dcterms.issued", "dc.issued", "dc.date.created", "dcterms.created", "dcterms.date", "dc.date", "dc.created",
    "citation_publication_date", "citation_date", "publication_date", "publish_date", "pubdate", "publishdate",
    "sailthru.date", "parsely-pub-date", "date", "date.issued", "article.published", "article_date_original",
)  # fmt: skip
_PUBLISHED_PROPERTY = re.compile(
    r"(?:^|[:._-])(?:date|first)?_?(?:publish|publi(?:ed|cation)|pubdate|issued|parution)", re.IGNORECASE
)
_CHANGED_PROPERTIES = (
    "article:modified_time",
    "og:updated_time",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "revised",
)
_DAY_IN_SCRIPT = re.compile(
    r"[\"'](?:page_?date|publi(?:sh|cation|shed)_?(?:date|time|at|on)|date_?publi(?:shed|cation|sh)|pub_?date|first_?publi\w+)[\"']"
    r"\s*:\s*[\"']((?:19|20)\d\d-?[01]\d-?[0-3]\d)(?!\d)",
    re.IGNORECASE,
)
_DATED_NAMES = re.compile(
    r"(?:^|[-_ ])(?:date|published|posted|publication|publie|parution|pubdate)(?:$|[-_ ])", re.IGNORECASE
)
_WRITTEN_DAY = re.compile(
    r"(?<!\d)\d{1,2}(?:er)?\s+[^\W\d]{3,9}\s+(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d(?!\d)"
)
_PUBLISHER_PROPERTIES = ("og:site_name", "dc.publisher", "dcterms.publisher", "article:publisher", "application-name")
_LICENCE_PROPERTIES = (
    "dcterms.license",
    "dc.rights.license",
    "dc.license",
    "dcterms.rights",
    "dc.rights",
    "license",
    "rights",
)
_TITLE_PROPERTIES = ("og:title", "dc.title", "twitter:title")
_ISO_DAY = re.compile(r"((?:19|20)\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
_FRENCH_DAY = re.compile(r"([0-3]?\d)[/.-]([01]?\d)[/.-]((?:19|20)\d\d)(?!\d)")
_DAY_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]([01]\d)[/-]([0-3]\d)(?:/|-)")
_CHANGED = re.compile(r"mis|maj|modifi|updat|actualis|revis|révis", re.IGNORECASE)
_EVENT = re.compile(r"event|agenda|evenement|deadline|calendar|related|teaser|card", re.IGNORECASE)
_SUFFIX = re.compile(r"\s+(?:[|–—·»]|-|:{2})\s+")
_ARTICLE_TYPES = re.compile(r"Article|BlogPosting|WebPage|Report|PressRelease|CreativeWork|NewsArticle", re.IGNORECASE)
_BANNER_NAMES = re.compile(r"(?:^|[-_ ])(?:header|entete|banner|bandeau|logo|masthead)(?:$|[-_ ])", re.IGNORECASE)
_PUBLIC_BODY = re.compile(
    r"(?:préfet|préfète|préfecture|sous-préfecture|région|département|conseil (?:départemental|régional)|ville|mairie"
    r"|commune|communauté (?:de communes|d['’]agglomération|urbaine)|métropole|ministère|agence|les services de l['’]"
    r"|services de l['’]|syndicat|établissement public)\b.*\s\S",
    re.IGNORECASE,
)
_DATE_LENGTH = 60  # characters of an element that holds nothing but a date
_MOST_DAYS = 100  # of one source that are looked at; a page with more is a list of other things
_SCRIPT_LENGTH = 100_000  # characters of a script that are looked at
_JSON_OBJECTS = 10_000  # of JSON-LD that are looked at


def published(tree: Element) -> Told | None:
    """The day of publication as the page itself tells it; where it tells none, that of its last change."""
    for told in _published_candidates(tree):
        return told
    metas = _metas(tree)
    changed = [metas[name] for name in _CHANGED_PROPERTIES if name in metas]
    changed += [str(thing["dateModified"]) for thing in _json_ld(tree) if thing.get("dateModified")]
    return next(_days(changed, "changed"), None)


def _published_candidates(tree: Element) -> Iterator[Told]:
    objects = list(_json_ld(tree))
    typed = [thing for thing in objects if _ARTICLE_TYPES.search(str(thing.get("@type", "")))]
    typed.sort(key=lambda thing: "webpage" in str(thing.get("@type", "")).lower())  # an article goes before its page
    yield from _days((str(thing["datePublished"]) for thing in typed if thing.get("datePublished")), "json-ld")
    metas = _metas(tree)
    yield from _days((metas[name] for name in _DATE_PROPERTIES if name in metas), "meta")
    named = [name for name in metas if _PUBLISHED_PROPERTY.search(name) and not _CHANGED.search(name)]
    yield from _days((metas[name] for name in named), "meta")
    for element in tree.iter():
        if isinstance(element.tag, str) and "datepublished" in (element.get("itemprop") or "").lower():
            value = element.get("content") or element.get("datetime") or text_of(element)
            yield from _days([value], "microdata")
    for element in tree.iter("time"):
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        told = element.get("pubdate") is not None or re.search(r"publi|entry-date|post-date", names, re.IGNORECASE)
        if told and not _CHANGED.search(names.replace("published", "")):
            yield from _days([element.get("datetime") or text_of(element)], "time")
    times = [element for element in islice(tree.iter("time"), _MOST_DAYS) if not _is_of_something_else(element)]
    if len({element.get("datetime") or text_of(element) for element in times}) == 1:
        yield from _days([times[0].get("datetime") or text_of(times[0])], "time")
    yield from _only(_written_days(tree), "element")
    yield from _only(_script_days(tree), "script")
    address = source_url(tree)
    in_address = _DAY_IN_ADDRESS.search(address.value) if address else None
    if in_address:
        yield from _days(["-".join(in_address.groups())], "url")


def _only(values: Iterable[str], source: str) -> Iterator[Told]:
    """The day that all of these values tell; none where they tell several."""
    days = {told.value: told for told in _days(values, source)}
    if len(days) == 1:
        yield from days.values()


def _written_days(tree: Element) -> Iterator[str]:
    """The days in words that elements named after a date hold."""
    for element in tree.iter("span", "div", "p"):
        if _DATED_NAMES.search(f"{element.get('id') or ''} {element.get('class') or ''}"):
            text = text_of(element)
            written = _WRITTEN_DAY.search(text) if len(text) <= _DATE_LENGTH else None
            if written and not _CHANGED.search(text) and not _is_of_something_else(element):
                yield written[0]


def _script_days(tree: Element) -> Iterator[str]:
    """The days that the page's scripts keep as its date for those who count its readers."""
    for script in tree.iter("script"):
        yield from _DAY_IN_SCRIPT.findall((script.text or "")[:_SCRIPT_LENGTH])


def _is_of_something_else(element: Element) -> bool:
    """Whether a ``time`` tells of a change, of an event or of another article."""
    parent = element.getparent()
    around = text_of(parent)[:120] if parent is not None else ""
    if _CHANGED.search(around) or _CHANGED.search(element.get("class") or ""):
        return True
    for ancestor in element.iterancestors():
        names = f"{ancestor.get('id') or ''} {ancestor.get('class') or ''}"
        if ancestor.tag in {"aside", "footer", "nav", "li", "p"} or _EVENT.search(names):
            return True
    return False


def _days(values: Iterable[str], source: str) -> Iterator[Told]:
    for value in islice(values, _MOST_DAYS):
        day = read_day(value)
        if day is not None:
            yield Told(day.isoformat(), source)


def read_day(value: str) -> date | None:
    """The day that a metadata's value tells, as its writer's clock had it; None where it tells no whole day."""
    value = value.strip()
    for pattern, order in ((_ISO_DAY, (1, 2, 3)), (_FRENCH_DAY, (3, 2, 1))):
        match = pattern.match(value)
        if match:
            try:
                return date(*(int(match[group]) for group in order))
            except ValueError:  # 2019-02-30: no day
                return None
    if not re.search(r"(?:19|20)\d\d", value) or len(value) > 60:
        return None
    settings: dict[str, Any] = {"REQUIRE_PARTS": ["day", "month", "year"], "RELATIVE_BASE": datetime(2000, 1, 1)}
    read = dateparser.parse(value, languages=["fr", "en"], settings=settings)
    return read.date() if read else None


def title(tree: Element) -> Told | None:
    """The page's title: of its shared card, of its article's data, else of its window without the site's name."""
    metas = _metas(tree)
    for name in _TITLE_PROPERTIES:
        if metas.get(name):
            return Told(_without_site(metas[name], _site(tree)), "meta")
    for thing in _json_ld(tree):
        headline = thing.get("headline")
        if isinstance(headline, str) and headline.strip():
            return Told(" ".join(headline.split()), "json-ld")
    window = tree.find(".//head/title")
    text = text_of(window) if window is not None else ""
    return Told(_without_site(text, _site(tree)), "title") if text else None


def publisher(tree: Element) -> Told | None:
    """Who publishes the page: of its data, of its site's name, else the last part of its window's title."""
    for thing in _json_ld(tree):
        name = _name(thing.get("publisher"))
        if name:
            return Told(name, "json-ld")
    metas = _metas(tree)
    for name in _PUBLISHER_PROPERTIES:
        if metas.get(name) and not metas[name].startswith("http"):
            return Told(metas[name], "meta")
    for thing in _json_ld(tree):
        if str(thing.get("@type")) in {"WebSite", "Organization", "GovernmentOrganization", "NewsMediaOrganization"}:
            name = _name(thing)
            if name:
                return Told(name, "json-ld")
    site = _site(tree)
    if site:
        return Told(site, "title")
    body = _banner(tree)
    return Told(body, "banner") if body else None


def _banner(tree: Element) -> str | None:
    """The public body that the page's banner names, in words or as the text of its logo."""
    for banner in tree.iter("header", "div"):
        names = f"{banner.get('id') or ''} {banner.get('class') or ''} {banner.get('role') or ''}"
        if banner.tag == "div" and not _BANNER_NAMES.search(names):
            continue
        for element in banner.iter():
            text = element.get("alt") if element.tag == "img" else element.text
            words = " ".join((text or "").split()) if isinstance(element.tag, str) else ""
            if len(words) <= 80 and _PUBLIC_BODY.match(words):
                return words
    return None


def source_url(tree: Element) -> Told | None:
    """The page's own address: its canonical link, else that of its shared card."""
    for link in tree.iter("link"):
        address = (link.get("href") or "").strip()
        if (link.get("rel") or "").lower() == "canonical" and address.startswith("http"):
            return Told(address, "canonical")
    address = _metas(tree).get("og:url", "")
    return Told(address, "meta") if address.startswith("http") else None


def licence(tree: Element) -> Told | None:
    """The terms under which the page may be used, as it names them: an address or words.

    A licence link (https://html.spec.whatwg.org/#link-type-license) goes first; links in the text count where they all
    lead to one licence, since several are those of its pictures, each its own. Of JSON-LD only what the page itself is.
    """
    linked = [link for link in tree.iter("link", "a", "area") if "license" in (link.get("rel") or "").lower().split()]
    in_head = {address for link in linked if link.tag == "link" and (address := _address(link))}
    in_text = {
        address for link in linked if link.tag != "link" and not _is_of_a_figure(link) and (address := _address(link))
    }
    for addresses in (in_head, in_text):
        if len(addresses) == 1:
            return Told(addresses.pop(), "rel-license")
    for thing in _json_ld(tree):
        said = _licence_of(thing.get("license")) if _ARTICLE_TYPES.search(str(thing.get("@type", ""))) else None
        if said:
            return Told(said[:LICENCE_LENGTH], "json-ld")
    metas = _metas(tree)
    for name in _LICENCE_PROPERTIES:
        if metas.get(name):
            return Told(" ".join(metas[name].split())[:LICENCE_LENGTH], "meta")
    return None


def _address(link: Element) -> str | None:
    address = (link.get("href") or "").strip()
    return address if address.startswith(("http://", "https://")) and len(address) <= LICENCE_LENGTH else None


def _is_of_a_figure(element: Element) -> bool:
    return any(ancestor.tag in {"figure", "figcaption", "aside"} for ancestor in element.iterancestors())


def _licence_of(thing: Any) -> str | None:
    """The address or the words of a licence in JSON-LD: a text, or an object of its own."""
    if isinstance(thing, list):
        thing = thing[0] if thing else None
    if isinstance(thing, dict):
        thing = next((thing[key] for key in ("url", "@id", "name") if isinstance(thing.get(key), str)), None)
    return (" ".join(thing.split()) or None) if isinstance(thing, str) else None


def _site(tree: Element) -> str | None:
    """The site's name as the window's title ends with it: short, and with a capital."""
    window = tree.find(".//head/title")
    parts = _SUFFIX.split(text_of(window)) if window is not None else []
    if len(parts) > 1 and len(parts[-1]) <= 60 and parts[-1][:1].isupper():
        return parts[-1]
    return None


def _without_site(text: str, site: str | None) -> str:
    text = " ".join(text.split())
    if site and text.endswith(site) and len(text) > len(site):
        return _SUFFIX.sub("", text[: -len(site)].rstrip() + " ").rstrip(" |–—·»-:")
    return text


def _metas(tree: Element) -> dict[str, str]:
    """The head's properties by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        value = (meta.get("content") or "").strip()
        if name and value:
            found.setdefault(name, value)
    return found


def _json_ld(tree: Element) -> Iterator[dict[str, Any]]:
    """All objects of the page's JSON-LD, however deep."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "null", strict=False)
        except (ValueError, RecursionError):  # written by hand, cut off, or made to hurt: the page tells no more by it
            continue
        queue: list[Any] = [data]
        for _ in range(_JSON_OBJECTS):
            if not queue:
                break
            thing = queue.pop(0)
            if isinstance(thing, list):
                queue.extend(thing)
            elif isinstance(thing, dict):
                yield thing
                queue.extend(value for value in thing.values() if isinstance(value, dict | list))


def _name(thing: Any) -> str | None:
    if isinstance(thing, list):
        thing = thing[0] if thing else None
    name = thing.get("name") if isinstance(thing, dict) else thing
    return " ".join(name.split()) if isinstance(name, str) and name.strip() and not name.startswith("http") else None
