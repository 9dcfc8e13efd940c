"""The addresses of `lieudit serve`, written in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from lieudit.web.assets import static_version

DATABASE = "lieudit"  # the name under which any file is served: a row is /lieudit/TABLE/ID


@dataclass(frozen=True, slots=True)
class Links:
    """Builds addresses below `base`, which ends with a slash."""

    base: str = "/"

    def home(self) -> str:
        return self.base

    def tables(self) -> str:
        return f"{self.base}{DATABASE}"

    def table(self, name: str, **filters: str | int) -> str:
        """A table, with the rows where each column has the value given."""
        query = f"?{urlencode({f'{column}__exact': value for column, value in filters.items()})}" if filters else ""
        return f"{self.base}{DATABASE}/{name}{query}"

    def row(self, table: str, key: str | int) -> str:
        return f"{self.base}{DATABASE}/{table}/{quote(str(key), safe='')}"

    def query(self, name: str, **parameters: str) -> str:
        return f"{self.base}{DATABASE}/{name}{f'?{urlencode(parameters)}' if parameters else ''}"

    def page(self, page_id: str, start: int | None = None, end: int | None = None, words: str = "") -> str:
        """The viewer of a page, scrolled to a span where one is given, and with the words of a search marked."""
        spanned = start is not None and end is not None
        parameters = {"highlight": f"{start}-{end}"} if spanned else {}
        if words:
            parameters["q"] = words
        address = f"{self.base}-/page/{quote(page_id, safe='')}{f'?{urlencode(parameters)}' if parameters else ''}"
        return f"{address}#highlight" if spanned else address

    def evidence(self, page_id: str, kind: str, fact_id: str, words: str = "") -> str:
        """The viewer of a page, with the words that tell a fact; kind: participation, award or count."""
        parameters = {"fact": f"{kind}:{fact_id}"} | ({"q": words} if words else {})
        return f"{self.base}-/page/{quote(page_id, safe='')}?{urlencode(parameters, safe=':')}#highlight"

    def page_words(self, page_id: str) -> str:
        """A page's text and where its words lie on its image, for scripts."""
        return f"{self.base}-/page/{quote(page_id, safe='')}.words.json"

    def image(self, page_id: str, start: int | None = None, end: int | None = None, scale: int = 1) -> str:
        """A page's image; of a span only the part on which its words lie; twice as fine with scale 2."""
        parameters: dict[str, str | int] = {} if start is None or end is None else {"crop": f"{start}-{end}"}
        if scale > 1:
            parameters["scale"] = scale
        return f"{self.base}-/page/{quote(page_id, safe='')}.png{f'?{urlencode(parameters)}' if parameters else ''}"

    def document(self, document_id: str, page: int | None = None) -> str:
        """The original file; `#page=N` is understood by the PDF viewers of browsers."""
        return f"{self.base}-/document/{quote(document_id, safe='')}{f'#page={page}' if page else ''}"

    def thumbnail(self, page_id: str) -> str:
        """A page's image, small."""
        return f"{self.base}-/page/{quote(page_id, safe='')}.thumb.png"

    def about(self, document_id: str, page: int = 1) -> str:
        """A document's own page: what it is, its pages, what it says; `page` is of the thumbnails, from 1."""
        return f"{self.base}-/about/{quote(document_id, safe='')}{f'?page={page}' if page > 1 else ''}"

    def commune(self, code: str, programme: str = "") -> str:
        """A commune's page; `programme` is where the reader comes from, and can go back to."""
        came_from = f"?{urlencode({'programme': programme})}" if programme else ""
        return f"{self.base}-/commune/{quote(code, safe='')}{came_from}"

    def programme(self, programme_id: str) -> str:
        return f"{self.base}-/programme/{quote(programme_id, safe='')}"

    def organisation(self, organisation_id: str) -> str:
        return f"{self.base}-/organisation/{quote(organisation_id, safe='')}"

    def claim(self, kind: str, claim_id: str) -> str:
        """What documents say together of one matter; kind: participation, award or count."""
        return f"{self.base}-/claim/{kind}/{quote(claim_id, safe='')}"

    def fact(self, kind: str, fact_id: str) -> str:
        """One fact, with its evidence, its citation and what reviewers said; kind: participation, award or count."""
        return f"{self.base}-/fact/{kind}/{quote(fact_id, safe='')}"

    def entity(self, kind: str, key: str) -> str | None:
        """What is said of what a mention names; None for a kind that names nothing (amount, date)."""
        pages: dict[str, Callable[[str], str]] = {
            "commune": self.commune,
            "programme": self.programme,
            "organisation": self.organisation,
            "epci": self.epci,
        }
        return pages[kind](key) if kind in pages else None

    def review(self, kind: str = "", after: str = "") -> str:
        """What is to be checked first, of one kind of fact or of all; from a place of that list on."""
        return self._asked("-/review", kind=kind, after=after)

    def review_of(self, kind: str, fact_id: str) -> str:
        """Where what a person says of a fact is sent."""
        return f"{self.base}-/review/fact/{kind}/{quote(fact_id, safe='')}"

    def withdraw(self, review_id: str) -> str:
        """Where a review is taken back."""
        return f"{self.base}-/review/withdraw/{quote(review_id, safe='')}"

    def settle(self, refusal_id: str) -> str:
        """Where a name without a code gets one."""
        return f"{self.base}-/review/settle/{quote(refusal_id, safe='')}"

    def add_fact(self, page_id: str = "", start: int | None = None, end: int | None = None, kind: str = "") -> str:
        """The form for a fact that was missed, from words that were selected on a page."""
        return self._asked("-/review/add", page=page_id, start=start, end=end, kind=kind)

    def reviews(self, state: str = "", page: int = 1) -> str:
        """What people said of facts."""
        return self._asked("-/reviews", state=state, page=page if page > 1 else None)

    def refusals(self, refusal_id: str = "", reason: str = "", name: str = "", page: int = 1) -> str:
        """Names left without a code; or one of them."""
        return self._asked("-/refusals", id=refusal_id, reason=reason, name=name, page=page if page > 1 else None)

    def suggest(self, kind: str) -> str:
        """Names that may be meant, as JSON; a script adds what is typed."""
        return self._asked("-/suggest", kind=kind)

    def _asked(self, path: str, **parameters: str | int | None) -> str:
        given = {name: value for name, value in parameters.items() if value not in (None, "")}
        return f"{self.base}{path}{f'?{urlencode(given)}' if given else ''}"

    def epci(self, siren: str) -> str:
        """An intercommunality's row: it has no page of its own."""
        return self.row("epcis", siren)

    def search(self, words: str = "", page: int = 1, **filters: str) -> str:
        """Pages that say words; filters: programme, commune, kind, publisher, since, until, order."""
        parameters = {"q": words, **filters, "page": page if page > 1 else ""}
        told = {name: value for name, value in parameters.items() if value}
        return f"{self.base}-/search{f'?{urlencode(told)}' if told else ''}"

    def disagreements(self, page: int = 1, **filters: str) -> str:
        """Where documents say different things; filters: subject, cause, programme, commune."""
        parameters: dict[str, str | int] = {name: value for name, value in filters.items() if value}
        if page > 1:
            parameters["page"] = page
        return f"{self.base}-/disagreements{f'?{urlencode(parameters)}' if parameters else ''}"

    def map(self, page: int = 1, **filters: str | None) -> str:
        """Communes on a map and in a table, with plots of money and places; filters: programme, organisation."""
        parameters: dict[str, str | int] = {name: value for name, value in filters.items() if value}
        if page > 1:
            parameters["page"] = page
        return f"{self.base}-/map{f'?{urlencode(parameters)}' if parameters else ''}"

    def map_data(self, **filters: str | None) -> str:
        """The communes of a map as GeoJSON; filters: programme, organisation."""
        parameters = {name: value for name, value in filters.items() if value}
        return f"{self.base}-/map.geojson{f'?{urlencode(parameters)}' if parameters else ''}"

    def static(self, name: str) -> str:
        return f"{self.base}static/{name}?{static_version()}"
