"""Scores what was joined in a database of stories against their ``story.json``.

Pairs of facts are compared: two facts in one claim, of those that stand in one claim of the gold. A fact of the gold
that the reading missed or misread says nothing of the joining, and is counted apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, TypeAlias

from sqlite_utils import Database
from story_gold import Scores, Story, Sums, Tally

from db import stale

Place: TypeAlias = tuple[str, str]  # a story's name, a file's
KINDS = ("award", "participation", "count")


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact as the database has it."""

    id: str
    place: Place
    page_id: str
    claim_id: str | None
    key: tuple[object, ...]  # what it says, to find the gold's fact
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Match:
    """A fact of the gold and the one that the reading found for it."""

    label: tuple[Any, ...]  # the gold's claim
    words: str
    fact: _Fact | None


@dataclass(slots=True)
class Scorer:
    """One database, some stories, and which document is which file of which story."""

    database: Database
    stories: Sequence[Story]
    documents: dict[str, Place]  # by the document's id
    scores: Scores = field(default_factory=Scores)
    matches: dict[str, list[_Match]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def run(self) -> Scores:
        """Score clusters, links, claims, disagreements, and the ledger."""
        self._clusters()
        self._links()
        facts = {"award": self._awards(), "participation": self._participations(), "count": self._counts()}
        for kind in KINDS:
            self._match(kind, facts[kind])
            self._claims(kind)
        self._disagreements()
        self._ledger()
        return self.scores

    # Documents

    def _clusters(self) -> None:
        told = {
            (story.name, file): (story.name, number) for story in self.stories for file, number in story.cluster.items()
        }
        found = {
            self.documents[document]: cluster
            for document, cluster in self.database.execute("select document_id, cluster_id from document_clusters")
        }
        tally = self.scores.tally("clusters")
        for one, other in combinations(sorted(told), 2):
            true, said = told[one] == told[other], found[one] == found[other]
            _pair(tally, true, said)
            if true != said:
                self._error("cluster", f"{_name(one)} and {_name(other)} {'apart' if true else 'together'}")

    def _links(self) -> None:
        published = {(story.name, file): day for story in self.stories for file, day in story.published.items()}

        def link(source: Place, target: Place, kind: str) -> tuple[Place, Place, str]:
            """Of two copies of one day neither is the first."""
            turned = kind == "copy" and published[source] == published[target] and target < source
            return (target, source, kind) if turned else (source, target, kind)

        wanted = {
            link((story.name, one["from"]), (story.name, one["to"]), one["kind"])
            for story in self.stories
            for one in story.gold["links"]
        }
        found = {
            link(self.documents[source], self.documents[target], kind)
            for source, target, kind in self.database.execute("select from_id, to_id, kind from document_links")
        }
        right = len(found & wanted)
        self.scores.tally("links").add(Tally(right, len(found), right, len(wanted)))
        for one in sorted(wanted ^ found):
            self._error(
                "link", f"{_name(one[0])} {one[2]} {_name(one[1])} {'missing' if one in wanted else 'not true'}"
            )

    # Facts of the database

    def _awards(self) -> list[_Fact]:
        sql = """select a.id, p.document_id, a.page_id, e.award_claim_id, a.eur, m.start, m."end"
                 from awards a join pages p on p.id = a.page_id join amounts m on m.id = a.amount_id
                 left join claim_evidence e on e.award_id = a.id order by a.page_id, m.start"""
        return [
            _Fact(
                row[0],
                self.documents[row[1]],
                row[2],
                row[3],
                (row[4], *stale.beneficiaries(self.database, [row[0]])[row[0]]),
                row[5],
                row[6],
            )
            for row in self.database.execute(sql).fetchall()
        ]

    def _participations(self) -> list[_Fact]:
        sql = """select f.id, p.document_id, f.page_id, e.participation_claim_id,
                        coalesce(m.successor, m.code), f.programme_id, f.start, f."end"
                 from participations f join pages p on p.id = f.page_id join communes m on m.code = f.commune_code
                 left join claim_evidence e on e.participation_id = f.id order by f.page_id, f.start"""
        return self._plain(sql)

    def _counts(self) -> list[_Fact]:
        sql = """select f.id, p.document_id, f.page_id, e.count_claim_id, f.programme_id || ' ' || f.scope, f.value,
                        f.start, f."end"
                 from programme_counts f join pages p on p.id = f.page_id
                 left join claim_evidence e on e.count_id = f.id order by f.page_id, f.start"""
        return self._plain(sql)

    def _plain(self, sql: str) -> list[_Fact]:
        return [
            _Fact(row[0], self.documents[row[1]], row[2], row[3], (row[4], row[5]), row[6], row[7])
            for row in self.database.execute(sql)
        ]

    # Claims

    def _match(self, kind: str, facts: list[_Fact]) -> None:
        """Find for each fact of the gold the one that the reading has for it."""
        free = {fact.id: fact for fact in facts}
        # Those that agree in all come first, so that none takes another's.
        pending = list(self._told(kind))
        for strict in (True, False):
            rest = []
            for told in pending:
                label, place, key, words, other_commune = told
                near = [fact for fact in free.values() if fact.place == place and fact.key[0] == key[0]]
                near = [fact for fact in near if other_commune or fact.key[1:] == key[1:]]
                near.sort(key=lambda fact: not self._stands(fact, words))
                if near and (not strict or self._stands(near[0], words)):
                    del free[near[0].id]
                    self.matches[kind].append(_Match(label, f"{_name(place)} “{words}”", near[0]))
                else:
                    rest.append(told)
            pending = rest
        for label, place, key, words, _ in pending:
            self.matches[kind].append(_Match(label, f"{_name(place)} “{words}”", None))
            read = [fact.key for fact in facts if fact.place == place and self._stands(fact, words)]
            self.scores.counts[f"{kind} {'misread' if read else 'missed'}"] += 1
            self._error(
                "extraction", f"{_name(place)} {kind} {_key(key)} “{words}” {[_key(one) for one in read] or 'missed'}"
            )
        self.scores.counts[f"{kind} told"] += len(self.matches[kind])
        self.scores.counts[f"{kind} spurious"] += len(free)
        for fact in free.values():
            self._error("extraction", f"{_name(fact.place)} {kind} {_key(fact.key)} told by nobody, or again")

    def _told(self, kind: str) -> Iterator[tuple[tuple[Any, ...], Place, tuple[Any, ...], str, bool]]:
        """The gold's facts: claim, place, what it says, its words, whether it may be told of another commune."""
        for story in self.stories:
            of_other = {
                side["document"]
                for one in story.gold["disagreements"]
                if one["subject"] == "commune"
                for side in one["sides"]
            }
            for number, claim in enumerate(story.gold[f"{kind}s"]):
                for told in claim["told"]:
                    label: tuple[Any, ...] = (story.name, number)
                    if kind == "award":
                        key: tuple[Any, ...] = (
                            told["eur"],
                            tuple(sorted(claim["communes"])),
                            tuple(sorted(claim["epcis"])),
                        )
                    elif kind == "participation":
                        key = (claim["commune"], claim["programme"])
                        label = key  # by definition one claim, over all stories
                    else:
                        key = (f"{claim['programme']} {claim['scope']}", claim["value"])
                    other = kind == "award" and told["document"] in of_other
                    yield label, (story.name, told["document"]), key, told["quote"], other

    def _stands(self, fact: _Fact, words: str) -> bool:
        """Whether a fact lies where the gold's words are."""
        text = self.database.execute("select text from pages where id = ?", [fact.page_id]).fetchone()[0]
        return any(start < fact.end and fact.start < end for start, end in spans(text, words))

    def _claims(self, kind: str) -> None:
        tally, strict = self.scores.tally(f"{kind} claims"), self.scores.tally(f"{kind} claims, misses too")
        for one, other in combinations(self.matches[kind], 2):
            true = one.label == other.label
            if kind == "count" and one.label[0] != other.label[0]:
                continue  # of two stories: they may well tell the same
            if one.fact and other.fact:
                said = one.fact.claim_id is not None and one.fact.claim_id == other.fact.claim_id
                _pair(tally, true, said)
                _pair(strict, true, said)
                if true != said:
                    self._error("claim", f"{kind} {one.words} and {other.words} {'apart' if true else 'together'}")
            else:
                _pair(strict, true, False)

    # Disagreements

    def _disagreements(self) -> None:
        sql = """select d.subject, d.cause, p.document_id, q.document_id, d.first_value, d.second_value
                 from disagreements d join pages p on p.id = d.first_page_id join pages q on q.id = d.second_page_id"""
        cluster = {(story.name, file): number for story in self.stories for file, number in story.cluster.items()}
        rows: dict[tuple[Any, ...], str] = {}
        for subject, cause, first, second, one, other in self.database.execute(sql):
            places = self.documents[first], self.documents[second]
            if places[0][0] != places[1][0]:
                self.scores.counts["disagreements over two stories"] += 1
                continue
            pair = tuple(sorted(cluster[place] for place in places))
            words = f"{_name(places[0])} {one} and {_name(places[1])} {other}"
            rows.setdefault((places[0][0], subject, pair, cause), words)
        wanted = [
            (story.name, one["subject"], [story.cluster[side["document"]] for side in one["sides"]], one["cause"], one)
            for story in self.stories
            for one in story.gold["disagreements"]
        ]
        for name, typed in (("disagreements, untyped", False), ("disagreements, typed", True)):
            found = sorted({row if typed else row[:3] for row in rows})
            true = {
                row: [
                    number
                    for number, (story, subject, sides, cause, _) in enumerate(wanted)
                    if row[:2] == (story, subject) and row[2] in _pairs(sides) and row[3:] in ((), (cause,))
                ]
                for row in found
            }
            reached = {number for numbers in true.values() for number in numbers}
            self.scores.tally(name).add(
                Tally(sum(1 for row in found if true[row]), len(found), len(reached), len(wanted))
            )
            if typed:
                for row in found:
                    if not true[row]:
                        self._error("disagreement", f"not so, or not why: {row[1]} {row[3]} {rows[row]}")
                for number, (story, subject, _, cause, one) in enumerate(wanted):
                    if number not in reached:
                        sides = "; ".join(f"{side['document']} “{side['quote']}”" for side in one["sides"])
                        self._error("disagreement", f"missing: {story} {subject} {cause} {sides}")

    # The ledger

    def _ledger(self) -> None:
        """Each claim of the ledger is one of the gold's that count, once; else it is counted twice, or spurious."""
        gold = {
            (story.name, number): claim for story in self.stories for number, claim in enumerate(story.gold["awards"])
        }
        behind: dict[str | None, list[tuple[Any, ...]]] = {}
        for match in self.matches["award"]:
            if match.fact:
                behind.setdefault(match.fact.claim_id, []).append(match.label)
        open_claims = {label: claim for label, claim in gold.items() if claim["counted"]}
        sums = {story.name: Sums(true=story.gold["ledger_eur"]) for story in self.stories}
        rows = self.database.execute("select claim_id, document_id, eur from ledger order by claim_id").fetchall()
        # Of several for one claim of the gold the one with its very sum is taken as its own.
        true = {claim_id: {gold[label]["eur"] for label in labels} for claim_id, labels in behind.items()}
        for claim_id, document, eur in sorted(rows, key=lambda row: row[2] not in true.get(row[0], ())):
            place = self.documents[document]
            story = sums[place[0]]
            story.ledger += eur
            labels = behind.get(claim_id, [])
            counted = next((label for label in labels if label in open_claims), None)
            if counted is not None:
                more = eur - open_claims.pop(counted)["eur"]
                if more > 0:
                    story.twice += more
                else:
                    story.missed -= more
                if more:
                    self._error("ledger", f"{_name(place)} {eur:.0f} instead of {eur - more:.0f}")
            elif labels:
                story.twice += eur
                claim = gold[labels[0]]
                self._error("ledger", f"{_name(place)} {eur:.0f} counted again or not to be counted: {claim['claim']}")
            else:
                story.spurious += eur
                self._error("ledger", f"{_name(place)} {eur:.0f} told by nobody, misread, or told again")
        for label, claim in open_claims.items():
            sums[str(label[0])].missed += claim["eur"]
            why = self._why_not(label)
            self._error("ledger", f"{label[0]} {claim['eur']:.0f} not counted: {claim['claim']} ({why})")
        for name, story in sums.items():
            story.stories_wrong = int(abs(story.ledger - story.true) > 0.01 * story.true)
            if story.stories_wrong:
                self._error("ledger", f"{name} {story.ledger:.0f} in all instead of {story.true:.0f}")
            self.scores.sums.add(story)

    def _why_not(self, label: tuple[Any, ...]) -> str:
        claims = sorted({m.fact.claim_id or "" for m in self.matches["award"] if m.fact and m.label == label})
        if not claims:
            return "not read"
        marks = ", ".join("?" for _ in claims)
        rows = self.database.execute(f"select reason from ledger_left_out where claim_id in ({marks})", claims)
        return "; ".join(reason for (reason,) in rows) or "joined with another"

    def _error(self, what: str, words: str) -> None:
        self.scores.errors.append(f"{what:12} {words}")


def spans(text: str, words: str) -> list[tuple[int, int]]:
    """Where words stand in a text, however it is spaced and whichever apostrophe it has."""
    parts = (re.sub("['’]", "['’]", re.escape(part)) for part in words.split())
    return [found.span() for found in re.finditer(r"(?<!\w)" + r"\s+".join(parts), text)]


def _pairs(sides: Sequence[int]) -> set[tuple[int, int]]:
    return {(min(one, other), max(one, other)) for one, other in combinations(sides, 2)}


def _pair(tally: Tally, true: bool, said: bool) -> None:
    tally.add(Tally(int(true and said), int(said), int(true and said), int(true)))


def _name(place: Place) -> str:
    return f"{place[0].split('_')[0]}/{place[1]}"


def _key(key: Iterable[object]) -> str:
    return " ".join(",".join(part) if isinstance(part, tuple) else str(part) for part in key)
