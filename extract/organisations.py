"""Funders and partners of the registry under any of their names; regions, départements and the State by their forms.

A name counts with its capital, unless it is long enough to be nothing else: ``l'État``, not ``en l'état``; ``la
Région``, not ``notre région``. Communes and intercommunalities are mentions of their own kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import ahocorasick_rs

from extract.facts import OrganisationMention
from extract.needing import Beginning
from extract.normalise import fold_string, separated
from extract.programmes_names import key, longest, words_of
from extract.text import Context, PageText

if TYPE_CHECKING:
    from extract.reference import Reference

REGION, DEPARTEMENT, STATE = "region", "departement", "etat"  # generic ids of the registry
_SURE, _ACRONYM, _OWN, _BARE, _AREA = 0.95, 0.92, 0.85, 0.6, 0.6
_LEADING_SHARE = 0.6  # of a document's evidence: then "le Département" is that one
_LONG = 3  # words from which a name needs no capital

_OF = r"(?:[ ](?:de[ ]la|du|des|de)(?=[ ])|[ ]de[ ]l'|[ ]d')?[ ]?"
_REGIONAL = r"(?:conseil[ ]regional|assemblee[ ]regionale|region|collectivite(?:[ ]territoriale)?(?=[ ]de[ ]))"
_DEPARTMENTAL = r"(?:conseil (?:departemental|general)|assemblee departementale|departement)"
_PREFECT = r"(?:sous-)?pref(?:et|ete|ecture)s?"
_MINISTER = re.compile(
    r"(?<![a-z])(?P<premier>premiere?[ ]ministre)(?![a-z])"
    r"|(?<![a-z])(?:ministere|ministre|secretariat[ ]d'etat|secretaire[ ]d'etat)"
    r"(?:[ ](?:deleguee?|d'etat))?(?:[ ],?[ ]?chargee?)?[ ]"
    r"(?:de[ ]la|de[ ]l'|du|des|aupres|a[ ]la)(?=(?P<field>[^.;:()\n\t]{0,60}))"
)
_FIELDS = (  # what a ministry is in charge of, in the order of its title
    ("min-cohesion", r"cohesion|territoires?|logement|ville|ruralites?|collectivites|decentralisation|amenagement"),
    ("min-culture", r"culture"),
    ("min-economie-dge", r"economie|finances|commerce|artisanat|entreprises|pme|industrie"),
)
_STATE = Beginning(
    r"(?<![\w-])(?:(?:l|L)(?:'|’)\s?)?(?:É|E)tat(?![\w-])|(?<![\w-])(?:G|g)ouvernement(?![\w-])"
    r"|(?<!\w)L(?:'|’)ÉTAT(?!\w)"
)
_STATE_TRAP = re.compile(
    r"(?:[Cc]onseil|[Cc]hef|[Mm]inistre|[Ss]ecrétaires?|[Ss]ecrétariat|[Cc]oup|[Cc]ontrats? de plan) "
    r"(?:d['’]|de (?:l['’])?)?$"
)
_GENERIC_KINDS = frozenset({"epci", "commune"})
_SUBJECT = re.compile(r"(?:^|[.;:\n\t•–—-]\s*|(?:\bpar|\bque|\bet|,)\s)(?:les\s|la\s|l')$")
_ACTS = re.compile(
    r"\s(?:y\s|en\s|s'|se\s|a\s|ont\s|vient\s(?:de\s|d'))?(?:apport|financ|cofinanc|sout|accompagn|vers|allou|attribu"
    r"|consacr|vot|aid|mobilis|engag|investi|particip|lanc|accord|octroi|octroy|decid|abond|subventionn)"
)
_NOT_A_BODY = re.compile(
    r"(?<![a-z])(?:en|dans la|dans le|dans les|de cette|notre|votre|cette|ce|toute la|tout le|hors)[ ]$"
)
_VILLES_OF = re.compile(r"(?<![a-z])(?:petites|moyennes|grandes|belles|les|des|ces|autres|\d+)\s$")


@dataclass(frozen=True, slots=True)
class _Registry:
    """The registry, ready to be looked for."""

    automaton: ahocorasick_rs.AhoCorasick
    keys: tuple[str, ...]
    ids: tuple[str, ...]
    needs_capital: tuple[bool, ...]
    has_comma: tuple[bool, ...]
    acronyms: Beginning
    acronym_ids: Mapping[str, str]
    regions: Mapping[str, str]  # folded name → id
    departements: Mapping[str, str]  # folded name or code → id
    by_code: Mapping[str, str]  # of a region → id
    region: re.Pattern[str]
    bare_region: Beginning
    departement: Beginning
    prefect: re.Pattern[str]


def find(text: PageText, reference: Reference, context: Context) -> tuple[OrganisationMention, ...]:
    """Find the organisations named on a page, in order; of names that overlap, the longest.

    Args:
        text: the page.
        reference: holds the registry, the regions and the départements.
        context: tells which region ``la Région`` and which département ``le Département`` is.
    """
    finder = _Finder(text, _registry(reference), context)
    found = [*finder.by_name(), *finder.by_acronym(), *finder.regions(), *finder.departements(), *finder.state()]
    return longest(sorted(found, key=lambda mention: mention.organisation_id), len(text.text))


class _Finder:
    def __init__(self, text: PageText, registry: _Registry, context: Context) -> None:
        self.text = text
        self.registry = registry
        self.context = context
        self.folded = separated(text.text, text.folded)

    def mention(self, start: int, end: int, confidence: float, rule: str, organisation_id: str) -> OrganisationMention:
        """A mention at a place in the folded text."""
        span = self.text.folded.span(start, end)
        return OrganisationMention(span.start, span.end, confidence, f"organisations.{rule}", organisation_id)

    def has_capital(self, start: int, end: int) -> bool:
        """Whether the words at a place in the folded text start with a capital on the page."""
        span = self.text.folded.span(start, end)
        return self.text.text[span.start].isupper()

    def holds(self, *parts: str) -> bool:
        """Whether one of these stands in the folded text: told sooner than whether a pattern that needs it does."""
        return any(part in self.folded for part in parts)

    def by_name(self) -> Iterator[OrganisationMention]:
        words = words_of(self.folded)
        for number, start, end in self.registry.automaton.find_matches_as_indexes(words.joined, overlapping=True):
            span = words.span(start, end)
            capital = self.has_capital(span.start, span.end)
            if self.registry.needs_capital[number] and not capital:
                continue
            if "," in self.folded[span.start : span.end] and not self.registry.has_comma[number]:
                continue
            if self.registry.ids[number] == "villes-de-france" and _VILLES_OF.search(
                self.folded[max(0, span.start - 20) : span.start]
            ):
                continue
            yield self.mention(span.start, span.end, _SURE, "name", self.registry.ids[number])

    def by_acronym(self) -> Iterator[OrganisationMention]:
        for match in self.registry.acronyms.finditer(self.text.text):
            organisation_id = self.registry.acronym_ids[match.group()]
            if organisation_id == "collectivite-corse" and self.context.region != "94":
                continue  # CdC is a community of communes elsewhere
            yield OrganisationMention(match.start(), match.end(), _ACRONYM, "organisations.acronym", organisation_id)

    def regions(self) -> Iterator[OrganisationMention]:
        own = self.registry.by_code.get(self.context.region or "", REGION)
        for match in self.registry.region.finditer(self.folded) if self.holds("region", "collectivite") else ():
            named = match["name"]
            body = match["body"] != "region" or self.has_capital(match.start("body"), match.end("body"))
            before = self.folded[max(0, match.start() - 14) : match.start()]
            if named:
                if body or not _NOT_A_BODY.search(before):
                    identity = self.registry.regions[_plain(named)]
                    yield self.mention(match.start(), match.end(), _SURE if body else _AREA, "region", identity)
            elif body and not match["body"].startswith("collectivite") and not _NOT_A_BODY.search(before):
                yield self.mention(match.start("body"), match.end("body"), _OWN, "own_region", own)
        for match in self.registry.bare_region.finditer(self.folded):
            capital = self.has_capital(match.start(), match.end())
            subject = _SUBJECT.search(self.folded[max(0, match.start() - 12) : match.start()])
            if capital and subject and _ACTS.match(self.folded, match.end()):
                identity = self.registry.regions[_plain(match.group())]
                yield self.mention(match.start(), match.end(), _BARE, "bare_region", identity)

    def departements(self) -> Iterator[OrganisationMention]:
        own = self.own_departement()
        for match in self.registry.departement.finditer(self.folded):
            before = self.folded[max(0, match.start() - 14) : match.start()]
            if match["code"]:
                yield self.mention(
                    match.start(), match.end(), _SURE, "departement", f"departement-{match['code'].upper()}"
                )
                continue
            body = match["body"] != "departement" or self.has_capital(match.start("body"), match.end("body"))
            if match["name"]:
                if body or not _NOT_A_BODY.search(before):
                    identity = self.registry.departements[_plain(match["name"])]
                    yield self.mention(match.start(), match.end(), _SURE if body else _AREA, "departement", identity)
            elif body and not _NOT_A_BODY.search(before) and not self.goes_on(match):
                identity = DEPARTEMENT if match["many"] else own
                yield self.mention(match.start("body"), match.end(), _OWN, "own_departement", identity)

    def goes_on(self, match: re.Match[str]) -> bool:
        """Whether it is a department of something else (``Département Génie civil`` of a school)."""
        following = re.match(r" (?=[a-z])", self.folded[match.end() :])
        return following is not None and self.has_capital(match.end() + 1, match.end() + 2)

    def own_departement(self) -> str:
        """The département that the document is of, or mostly about."""
        if self.context.departement:
            return f"departement-{self.context.departement}"
        leading = max(self.context.departements.items(), key=lambda item: (item[1], item[0]), default=None)
        return f"departement-{leading[0]}" if leading and leading[1] >= _LEADING_SHARE else DEPARTEMENT

    def state(self) -> Iterator[OrganisationMention]:
        for match in self.registry.prefect.finditer(self.folded) if self.holds("pref") else ():
            if self.folded.endswith(", ", 0, match.start()) and match["body"].endswith("ecture"):
                continue  # Montreuil, sous-préfecture du Pas-de-Calais: a town
            kind = "prefecture-region" if match["region"] else "prefecture-departement"
            yield self.mention(match.start(), match.end(), _SURE, "prefect", kind)
        for match in _MINISTER.finditer(self.folded) if self.holds("minist", "secreta") else ():
            end = match.end() if match["premier"] else match.start("field") + len(_title(match["field"]))
            yield self.mention(match.start(), end, _SURE, "minister", _ministry(match["field"] or ""))
        for match in _STATE.finditer(self.text.text):
            if not _STATE_TRAP.search(self.text.text[max(0, match.start() - 20) : match.start()]):
                yield OrganisationMention(match.start(), match.end(), _SURE, "organisations.state", STATE)


def _ministry(field: str) -> str:
    """The ministry in charge of a field; the State where the registry has none."""
    places = [(match.start(), identity) for identity, words in _FIELDS for match in [re.search(words, field)] if match]
    return min(places)[1] if places else STATE


def _title(field: str) -> str:
    """The words of a ministry's title, up to what is no more of it."""
    end = re.search(r",|\set\s(?:l[ae]s?\s|l')?minist|\s(?:a|ont|est|sont|pour|qui|que|lors|dans|avec|en)\s|$", field)
    return field[: end.start()] if end else field


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name).strip()


def _spelt(names: Mapping[str, str]) -> str:
    """A pattern of names, the longest first, with whatever parts their words."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(name.replace(" ", r"[ '/–-]{1,3}") for name in ordered)


@lru_cache(maxsize=4)
def _registry(reference: Reference) -> _Registry:
    names: dict[str, tuple[str, bool, bool]] = {}
    acronyms: dict[str, str] = {}
    regions: dict[str, str] = {}
    by_code: dict[str, str] = {}
    for one in reference.organisations.values():
        if one.kind in _GENERIC_KINDS or one.id in {REGION, DEPARTEMENT, STATE}:
            continue
        for name in (one.name, *one.aliases):
            bare = re.sub(r"\([^)]*\)", "", name).strip()
            if one.kind == REGION and one.code:
                by_code[one.code] = one.id
                regions[_region_name(bare)] = one.id
            elif " " in bare:
                short = bare[0].isupper() and len(bare.split()) < _LONG and one.kind != "dotation"
                names.setdefault(key(bare), (one.id, short, "," in bare))
            elif re.fullmatch(_PREFECT, fold_string(bare)) is None:  # those have a form of their own
                acronyms[bare] = one.id
    for region in reference.regions.values():
        if region.code in by_code:
            regions[_plain(fold_string(region.name))] = by_code[region.code]
    departements = {_plain(fold_string(d.name)): f"departement-{d.code}" for d in reference.departements.values()}
    codes = "|".join(sorted(code.lower() for code in reference.departements))
    spelt_acronyms = sorted(acronyms, key=lambda name: (-len(name), name))
    end = r"(?![\w])"
    return _Registry(
        automaton=ahocorasick_rs.AhoCorasick(list(names)),
        keys=tuple(names),
        ids=tuple(identity for identity, _, _ in names.values()),
        needs_capital=tuple(capital for _, capital, _ in names.values()),
        has_comma=tuple(comma for _, _, comma in names.values()),
        acronyms=Beginning(r"(?<![\w@.])(?:" + "|".join(map(re.escape, spelt_acronyms)) + r")(?![\w-])"),
        acronym_ids=acronyms,
        regions=regions,
        departements=departements,
        by_code=by_code,
        region=re.compile(rf"(?<![\w-])(?P<body>{_REGIONAL})(?:{_OF}(?P<name>{_spelt(regions)}){end}|(?![\w-]))"),
        bare_region=Beginning(rf"(?<![\w-])(?:{_spelt({n: i for n, i in regions.items() if len(n) > 4})}){end}"),
        departement=Beginning(
            rf"(?<![\w-])(?:c(?:d|g)[ -]?(?P<code>{codes})(?!\w)"
            rf"|(?P<body>{_DEPARTMENTAL})(?:{_OF}(?P<name>{_spelt(departements)}){end}|(?P<many>s)?(?![\w-])))"
        ),
        prefect=re.compile(
            rf"(?<![\w-])(?P<body>{_PREFECT})(?:[ ](?P<region>de[ ](?:la[ ])?region)(?:{_OF}(?:{_spelt(regions)}))?"
            rf"|[ ](?:du|des)[ ]departement(?:{_OF}(?:{_spelt(departements)}))?|{_OF}(?:{_spelt(departements)}))?{end}"
        ),
    )


def _region_name(name: str) -> str:
    """The name of a region without what says that it is one: ``Conseil régional de Bretagne`` → bretagne."""
    plain = _plain(fold_string(name))
    return re.sub(r"^(?:(?:region|conseil regional|collectivite)(?: (?:de la|des|du|de|d))? |les |la )", "", plain)
