"""Pages in made-up French, with what is said on them known: text from own word lists, mentions and facts in it.

What a page says comes from a world that is the same for all of them (`World`): a commune has its status in a programme
and its few projects with their sums, and now and then a page tells them otherwise. So claims have several witnesses,
and some disagree.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

from extract.facts import (
    Amount,
    Award,
    CommuneMention,
    Count,
    DateMention,
    EpciMention,
    Mentions,
    OrganisationMention,
    PageFacts,
    Participation,
    ProgrammeMention,
    Qualifier,
    Refusal,
    Role,
    Span,
    Status,
)
from extract.reference import Reference

_FUNCTION = """de la le et les des en du un une pour dans à que est par sur au qui avec plus ce sa ses leur aux ne pas
il elle nous cette ou son ont sont été être fait comme mais tout entre sous ainsi afin chaque deux depuis selon"""
_DOMAIN = """commune ville centre projet programme habitat commerce territoire étude travaux logement place rue action
convention partenaires habitants mairie conseil subvention financement rénovation espace public services bourg cœur
État région département maire élus séance rapport bilan comité pilotage diagnostic façade halle marché école santé
vacance immeuble îlot friche parking mobilité patrimoine culture jeunes accueil emploi artisans boutique loyer bailleur
calendrier phase tranche maîtrise ouvrage concertation réunion atelier visite quartier rivière jardin promenade"""
_STEMS = """amén urban habit commer rénov patrim mobil équip finan instru concert programm diagnos struct revital
consolid organis dével implant attrac densif végét piéton stationn sign communic anim coordin particip transform
démol réhabil acquis install exploit valoris prospect planif mutual désenclav assain éclair transi résid"""
_ENDINGS = """ation ations ement ements ique iques eur eurs euse euses é és ée ées er ant ante ants antes able ables
if ifs ive ives ateur ateurs atrice isme ité ités age ages oir oirs ure ures ier iers ière ières ance ances"""
_WORKS = (
    "la halle",
    "la place",
    "l'école",
    "le cinéma",
    "la maison de santé",
    "la médiathèque",
    "l'îlot",
    "le kiosque",
)
_NAMED = ("Gambetta", "Jaurès", "Carnot", "Pasteur", "du Moulin", "des Tanneurs", "Saint-Éloi", "de la Gare", "Neuve")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_JOINS = {
    Status.CANDIDATE: "est candidate au programme",
    Status.SELECTED: "est retenue dans le programme",
    Status.ENROLLED: "a rejoint le programme",
    Status.SIGNED: "a signé la convention du programme",
    Status.COMPLETED: "achève le programme",
    Status.WITHDRAWN: "s'est retirée du programme",
}
_AMBIGUOUS = ("Saint-Martin", "Saint-Aubin", "Sainte-Marie", "Villeneuve", "Beaumont", "Montreuil")
MISTOLD = 0.03  # of what pages say, so much is otherwise than in the world


def vocabulary(chance: random.Random) -> list[str]:
    """Words from the most to the least frequent: real ones, then composed ones."""
    composed = [stem + ending for stem in _STEMS.split() for ending in _ENDINGS.split()]
    composed += [f"{prefix}{word}" for prefix in ("re", "sur", "inter", "pré") for word in composed]
    chance.shuffle(composed)
    return [*_FUNCTION.split(), *_DOMAIN.split(), *composed]


class Zipf:
    """Draws from a sequence, its beginning far more often than its end."""

    def __init__(self, size: int, *, flat: float = 10.0, steep: float = 0.95) -> None:
        self._cumulated = list(accumulate((rank + flat) ** -steep for rank in range(size)))

    def index(self, chance: random.Random) -> int:
        return bisect(self._cumulated, chance.random() * self._cumulated[-1])


@dataclass(frozen=True, slots=True)
class Project:
    """What the world knows of a sum."""

    purpose: str
    eur: int
    role: Role
    funder_id: str
    programme_id: str | None
    year: int


class World:
    """What is true; the same for the same seed."""

    def __init__(self, known: Reference, seed: int) -> None:
        chance = random.Random(f"{seed} world")
        self.seed = seed
        self.known = known
        self.words = vocabulary(chance)
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))
        today = [code for code, commune in known.communes.items() if commune.successor is None]
        former = [code for code, commune in known.communes.items() if commune.successor is not None]
        chance.shuffle(today)
        self.communes = today[:12_000] + chance.sample(former, 500)
        self._ranks = {code: rank for rank, code in enumerate(self.communes)}
        self._communes = Zipf(len(self.communes))
        self.programmes = sorted(known.programmes)
        chance.shuffle(self.programmes)
        for first in ("petites-villes-de-demain", "action-coeur-de-ville", "villages-davenir"):
            self.programmes.remove(first)
        self.programmes[:0] = ["petites-villes-de-demain", "action-coeur-de-ville", "villages-davenir"]
        self._programmes = Zipf(len(self.programmes), flat=0.6, steep=1.4)
        self.funders = sorted(body for body in known.organisations if body not in known.programmes)
        self.funders.remove("etat")
        self.funders.insert(0, "etat")
        self._funders = Zipf(len(self.funders), flat=0.8, steep=1.1)
        self.epcis = sorted(known.epcis)

    def commune(self, chance: random.Random) -> str:
        return self.communes[self._communes.index(chance)]

    def programme(self, chance: random.Random) -> str:
        return self.programmes[self._programmes.index(chance)]

    def funder(self, chance: random.Random) -> str:
        return self.funders[self._funders.index(chance)]

    @lru_cache(maxsize=200_000)  # noqa: B019
    def place(self, commune: str, programme: str) -> tuple[Status, str]:
        """A commune's status in a programme, and since when (EDTF, a month)."""
        chance = random.Random(f"{self.seed} {commune} {programme}")
        status = chance.choices(list(Status), (8, 22, 20, 40, 7, 3))[0]
        return status, f"{chance.randint(2014, 2024)}-{chance.randint(1, 12):02d}"

    @lru_cache(maxsize=200_000)  # noqa: B019
    def projects(self, commune: str) -> tuple[Project, ...]:
        """A commune's projects: many for the few that everybody speaks of."""
        chance = random.Random(f"{self.seed} {commune}")
        rank = self._ranks[commune]
        return tuple(
            Project(
                f"{chance.choice(_WORKS)} {chance.choice(_NAMED)}",
                chance.randint(10, 2400) * 500,
                chance.choices((Role.GRANT, Role.COST, Role.ASKED, Role.CEILING), (70, 20, 6, 4))[0],
                self.funder(chance),
                self.programme(chance) if chance.random() < 0.6 else None,
                chance.randint(2014, 2024),
            )
            for _ in range(2 + 600 // (rank + 15))
        )

    @lru_cache(maxsize=1000)  # noqa: B019
    def envelope(self, programme: str, number: int) -> Project:
        """One of a programme's budgets."""
        chance = random.Random(f"{self.seed} {programme} {number}")
        eur = chance.randint(1, 900) * 1_000_000
        return Project("", eur, Role.ENVELOPE, self.funder(chance), programme, chance.randint(2014, 2024))


@dataclass(slots=True)
class Sheet:
    """A page that is being written."""

    world: World
    chance: random.Random
    parts: list[str] = field(default_factory=list)
    length: int = 0
    communes: list[CommuneMention] = field(default_factory=list)
    programmes: list[ProgrammeMention] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    epcis: list[EpciMention] = field(default_factory=list)
    organisations: list[OrganisationMention] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def facts(self, page_id: str) -> PageFacts:
        mentions = Mentions(
            tuple(self.communes), tuple(self.programmes), tuple(self.amounts), tuple(self.dates), tuple(self.epcis),
            tuple(self.organisations),
        )  # fmt: skip
        return PageFacts(
            page_id, mentions, tuple(self.refusals), tuple(self.participations), tuple(self.awards), tuple(self.counts)
        )

    def say(self, text: str) -> tuple[int, int]:
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    def sure(self, low: float = 0.6) -> float:
        return round(self.chance.uniform(low, 0.99), 3)

    def prose(self, words: int) -> None:
        """A paragraph of sentences."""
        drawn = self.chance.choices(self.world.words, cum_weights=self.world.weights, k=words)
        position = 0
        while position < words:
            end = min(position + self.chance.randint(9, 24), words)
            self.say(" ".join(drawn[position:end]).capitalize() + (". " if end < words else ".\n"))
            position = end

    def commune(self, code: str) -> None:
        start, end = self.say(self.world.known.communes[code].name)
        self.communes.append(CommuneMention(start, end, self.sure(), "communes.candidate", code))

    def programme(self, programme: str) -> None:
        start, end = self.say(self.world.known.programmes[programme].name)
        self.programmes.append(ProgrammeMention(start, end, self.sure(0.9), "programmes.name", programme))

    def organisation(self, body: str) -> None:
        start, end = self.say(self.world.known.organisations[body].name)
        self.organisations.append(OrganisationMention(start, end, self.sure(0.8), "organisations.name", body))

    def amount(self, eur: int) -> Amount:
        tax = self.chance.choices((None, "HT", "TTC"), (8, 1, 1))[0]
        said = self.sure(0.9), "amounts.unit"
        if self.chance.random() < 0.03:
            span = self.say(f"de {_grouped(eur)} à {_grouped(eur * 2)} €")
            amount = Amount(*span, *said, None, float(eur), float(eur * 2), Qualifier.RANGE, tax)
        else:
            amount = Amount(*self.say(f"{_grouped(eur)} €"), *said, float(eur), tax=tax)
        self.amounts.append(amount)
        return amount

    def date(self, edtf: str) -> None:
        year, _, rest = edtf.partition("-")
        month, _, day = rest.partition("-")
        start, end = self.say(" ".join(filter(None, (day.lstrip("0"), month and _MONTHS[int(month) - 1], year))))
        earliest = f"{year}-{month or '01'}-{day or '01'}"
        latest = f"{year}-{month or '12'}-{day or '28'}"
        self.dates.append(DateMention(start, end, self.sure(0.9), "dates.month", edtf, None, earliest, latest))

    # Facts

    def join(self, commune: str, programme: str) -> None:
        """`Guise a rejoint le programme Petites villes de demain en mars 2021.`"""
        status, since = self.world.place(commune, programme)
        if self.chance.random() < MISTOLD:
            status = self.chance.choice(list(Status))
        dated = self.chance.random() < 0.5
        start = self.length
        self.commune(commune)
        self.say(f" {_JOINS[status]} ")
        self.programme(programme)
        if dated:
            self.say(" en ")
            self.date(since)
        _, end = self.say(".")
        fact = Participation(
            start, end, self.sure(), "participations.sentence", commune, programme, status, since if dated else None
        )
        self.participations.append(fact)
        self.say(" " if self.chance.random() < 0.7 else "\n")

    def enumerate(self, communes: Sequence[str], programme: str) -> None:
        """`Sont retenues au titre de Petites villes de demain : Guise, Hirson, Vervins.`"""
        start = self.length
        self.say("Sont retenues au titre de ")
        self.programme(programme)
        self.say(" : ")
        for number, commune in enumerate(communes):
            self.say(", " if number else "")
            self.commune(commune)
        _, end = self.say(".")
        for commune in dict.fromkeys(communes):
            self.participations.append(
                Participation(start, end, self.sure(), "participations.list", commune, programme, Status.SELECTED)
            )
        self.say("\n")

    def grant(self, communes: Sequence[str], epci: str | None = None) -> None:
        """`La Région accorde 125 000 € à Guise pour la halle Gambetta en 2021 (Petites villes de demain).`"""
        project = self.chance.choice(self.world.projects(communes[0]))
        eur = project.eur + (500 * self.chance.randint(1, 9) if self.chance.random() < MISTOLD else 0)
        named = project.programme_id is not None and self.chance.random() < 0.7
        start = self.length
        self.organisation(project.funder_id)
        self.say(" accorde ")
        amount = self.amount(eur)
        self.say(" à ")
        for number, commune in enumerate(communes):
            self.say(", " if number else "")
            self.commune(commune)
        if epci:
            self.say(" et à ")
            self.epci(epci)
        self.say(f" pour {project.purpose} en ")
        self.date(str(project.year))
        if named and project.programme_id:
            self.say(" (")
            self.programme(project.programme_id)
            self.say(")")
        _, end = self.say(".")
        fact = Award(
            start, end, self.sure(), "awards.sentence", amount, project.role, tuple(dict.fromkeys(communes)),
            (epci,) if epci else (), project.programme_id if named else None, project.funder_id, str(project.year),
            project.purpose,
        )  # fmt: skip
        self.awards.append(fact)
        self.say(" " if self.chance.random() < 0.7 else "\n")

    def budget(self, programme: str) -> None:
        """`Petites villes de demain dispose de 3 000 000 € en 2021.`"""
        project = self.world.envelope(programme, self.chance.randrange(25))
        start = self.length
        self.programme(programme)
        self.say(" dispose de ")
        amount = self.amount(project.eur)
        self.say(" en ")
        self.date(str(project.year))
        _, end = self.say(".")
        fact = Award(
            start, end, self.sure(), "awards.sentence", amount, Role.ENVELOPE, programme_id=programme,
            edtf=str(project.year),
        )  # fmt: skip
        self.awards.append(fact)
        self.say(" ")

    def count(self, programme: str) -> None:
        """`Dans l'Aisne, 24 communes suivent Petites villes de demain.`"""
        departement = self.chance.choice(sorted(self.world.known.departements))
        value = sum(map(ord, departement + programme)) % 60 + (self.chance.random() < MISTOLD)
        start = self.length
        self.say(f"Dans le département {departement}, {value} communes suivent ")
        self.programme(programme)
        _, end = self.say(".")
        self.counts.append(Count(start, end, self.sure(), "counts.sentence", programme, value, f"D{departement}"))
        self.say("\n")

    def epci(self, siren: str) -> None:
        start, end = self.say(self.world.known.epcis[siren].name)
        self.epcis.append(EpciMention(start, end, self.sure(), "epcis.name", siren))

    def mention(self, commune: str) -> None:
        """`Le 4 mai 2021, les élus de Guise ont reçu l'Anah.`"""
        self.say("Le ")
        self.date(
            f"{self.chance.randint(2013, 2025)}-{self.chance.randint(1, 12):02d}-{self.chance.randint(1, 28):02d}"
        )
        self.say(", les élus de ")
        self.commune(commune)
        self.say(" ont reçu ")
        self.organisation(self.world.funder(self.chance))
        self.say(". ")

    def refuse(self) -> None:
        """`À Saint-Martin`, of which there are many."""
        self.say("À ")
        start, end = self.say(self.chance.choice(_AMBIGUOUS))
        candidates = tuple(sorted(self.chance.sample(self.world.communes, 4)))
        self.refusals.append(Refusal(start, end, "commune", candidates, "several communes are as likely"))
        self.say(", rien n'est décidé. ")


def write(world: World, chance: random.Random, subjects: Sequence[str], *, rows: int = 0, words: int = 600) -> Sheet:
    """Write a page of about so many words.

    Args:
        world: what is true.
        chance: what the page tells of it.
        subjects: INSEE codes of the communes that its document speaks of.
        rows: so many lines of a dense list, each with a commune, its place and a sum, before a little prose.
        words: of the page.
    """
    sheet = Sheet(world, chance)

    def subject() -> str:
        return chance.choice(subjects) if chance.random() < 0.8 else world.commune(chance)

    for _ in range(rows):
        sheet.join(subject(), world.programme(chance))
        sheet.grant((subject(),))
    facts = 0 if rows else chance.choices((0, 1, 2, 4, 8), (13, 21, 27, 23, 16))[0]
    left = 60 if rows else words - 16 * facts
    for _ in range(facts):
        spent = min(chance.randint(12, 12 + 2 * left // (facts + 1)), left)
        sheet.prose(max(spent, 12))
        left -= spent
        match chance.choices(
            ("join", "list", "grant", "budget", "count", "mention", "refuse"), (20, 3, 19, 3, 4, 45, 6)
        ):
            case ["join"]:
                sheet.join(subject(), world.programme(chance))
            case ["list"]:
                sheet.enumerate([subject() for _ in range(chance.randint(4, 20))], world.programme(chance))
            case ["grant"]:
                number = chance.choices((1, 2, 4), (85, 10, 5))[0]
                epci = chance.choice(world.epcis) if chance.random() < 0.06 else None
                sheet.grant([subject() for _ in range(number)], epci)
            case ["budget"]:
                sheet.budget(world.programme(chance))
            case ["count"]:
                sheet.count(world.programme(chance))
            case ["mention"]:
                sheet.mention(subject())
            case _:
                sheet.refuse()
    if left > 0:
        sheet.prose(max(left, 12))
    return sheet


_Spanned = TypeVar("_Spanned", bound=Span)


def moved(facts: PageFacts, at: Callable[[int], int]) -> PageFacts:
    """The facts of a page whose text was read with other white space.

    Args:
        facts: with offsets in the text as it was written.
        at: where a character that is no white space stands now.
    """

    def span(one: _Spanned) -> _Spanned:
        return replace(one, start=at(one.start), end=at(one.end - 1) + 1)

    def spans(ones: Sequence[_Spanned]) -> tuple[_Spanned, ...]:
        return tuple(span(one) for one in ones)

    mentions = facts.mentions
    return PageFacts(
        facts.page_id,
        Mentions(
            spans(mentions.communes), spans(mentions.programmes), spans(mentions.amounts), spans(mentions.dates),
            spans(mentions.epcis), spans(mentions.organisations),
        ),
        spans(facts.refusals),
        spans(facts.participations),
        tuple(replace(span(award), amount=span(award.amount)) for award in facts.awards),
        spans(facts.counts),
    )  # fmt: skip


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
