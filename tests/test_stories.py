"""Stories told by several documents: what the joining of their facts reaches, and that their gold is sound."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from blank import blank
from stories import KNOWN, UNSEEN, known_documents, put, read, score, stories, sum_of
from story_gold import Scores, Story, Tally, load
from story_scores import Scorer, spans

from db.store import Store
from extract import reference
from extract.disagreements import Cause, Subject
from extract.facts import Role, Status

ALL = [*stories(KNOWN), *stories(UNSEEN)]


@pytest.mark.parametrize("story", ALL, ids=lambda story: story.name)
def test_gold_is_sound(story: Story) -> None:
    """Codes and ids are in the reference data, quotes in the texts, documents in one cluster each, sums add up."""
    known, gold = reference.load(), story.gold
    texts = {path.name: path.read_text(encoding="utf-8") for path in story.files}
    assert {path.name for path in story.folder.iterdir()} == {*texts, "story.json"}
    assert sorted(chain(*gold["clusters"])) == sorted(texts)
    for told in chain(
        *(claim["told"] for kind in ("awards", "participations", "counts") for claim in gold[kind]),
        *(one["sides"] for one in gold["disagreements"]),
    ):
        assert spans(texts[told["document"]], told["quote"]), told
    for link in gold["links"]:
        assert {link["from"], link["to"]} <= set(texts)
        assert link["kind"] in {"copy", "excerpt", "supersedes"}
    for claim in gold["awards"]:
        assert all(known.today(code) == code for code in claim["communes"]), claim
        assert set(claim["epcis"]) <= set(known.epcis), claim
        assert claim["programme"] is None or claim["programme"] in known.programmes, claim
        assert claim["role"] in set(Role)
        assert claim["counted"] == (claim["why_not"] is None)
        assert claim["part_of"] in {None, *(other["claim"] for other in gold["awards"])}
    for claim in gold["participations"]:
        assert known.today(claim["commune"]) == claim["commune"]
        assert {told["status"] for told in claim["told"]} <= set(Status)
    for claim in (*gold["participations"], *gold["counts"]):
        assert claim["programme"] in known.programmes, claim
    for one in gold["disagreements"]:
        assert one["subject"] in set(Subject)
        assert one["cause"] in set(Cause)
    assert sum(claim["eur"] for claim in gold["awards"] if claim["counted"]) == gold["ledger_eur"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with nothing but the reference data."""
    return blank(tmp_path_factory.mktemp("stories") / "blank.db")


@pytest.fixture(scope="module", params=["known", "unseen"])
def alone(request: pytest.FixtureRequest, empty: Path) -> tuple[str, Scores]:
    """The stories of a part, each in a database of its own."""
    scores = Scores()
    for story in stories(KNOWN if request.param == "known" else UNSEEN):
        documents = known_documents(story.name) if request.param == "known" else read(story)
        scores.add(score(empty, [story], documents))
    return request.param, scores


# A little under what is reached.
FLOORS = {
    "known": {"clusters": 0.98, "awards": 0.95, "claims": 0.96, "untyped": 0.97, "typed": 0.97},
    "unseen": {"clusters": 0.98, "awards": 0.86, "claims": 0.93, "untyped": 0.72, "typed": 0.65},
}
# Euros that the ledger may count again, or have from facts read wrongly: a little over what it does.
MOST_TOO_MUCH = {"known": 0, "unseen": 11_600_000}


def test_stories_reach(alone: tuple[str, Scores]) -> None:
    """Documents, claims and disagreements are joined and told as the gold has them."""
    part, scores = alone
    reached = {
        "clusters": scores.tally("clusters").f1,
        "awards": scores.tally("award claims").f1,
        "claims": sum_of(scores).f1,
        "untyped": scores.tally("disagreements, untyped").f1,
        "typed": scores.tally("disagreements, typed").f1,
    }
    short = {name: value for name, value in reached.items() if value < FLOORS[part][name]}
    assert not short, scores.errors


def test_hardly_a_euro_twice(alone: tuple[str, Scores]) -> None:
    """No sum of the known stories is counted again, and the ledger comes to what was given."""
    part, scores = alone
    assert scores.sums.twice + scores.sums.spurious <= MOST_TOO_MUCH[part], scores.errors
    assert scores.sums.missed <= 0.05 * scores.sums.true, scores.errors
    if part == "known":
        assert scores.sums.ledger == pytest.approx(scores.sums.true, rel=0.01), scores.errors


# The scoring itself


@pytest.fixture
def reprinted(empty: Path, tmp_path: Path) -> Iterator[tuple[Store, Scorer]]:
    """A release, its reprint and an excerpt, joined."""
    shutil.copyfile(empty, tmp_path / "one.db")
    story = load(KNOWN / "s01_peronne_reprint")
    documents = known_documents(story.name)
    with Store(tmp_path / "one.db") as store:
        for one in documents:
            put(store, one)
        store.join_claims()
        yield store, Scorer(store.database, [story], {one.source.document_id: one.place for one in documents})


def test_a_perfect_score(reprinted: tuple[Store, Scorer]) -> None:
    """What is joined as the gold has it scores 1, to the last euro."""
    scores = reprinted[1].run()
    assert {name: tally.f1 for name, tally in scores.tallies.items()} == dict.fromkeys(scores.tallies, 1.0)
    assert (scores.sums.ledger, scores.sums.twice, scores.sums.missed) == (486000, 0, 0)
    assert not scores.errors


def test_documents_wrongly_apart(reprinted: tuple[Store, Scorer]) -> None:
    """Three copies are three pairs: one cluster that falls apart misses all of them."""
    store, scorer = reprinted
    store.database.execute("update document_clusters set cluster_id = document_id")
    assert scorer.run().tally("clusters") == Tally(0, 0, 0, 3)


def test_an_award_wrongly_apart(reprinted: tuple[Store, Scorer]) -> None:
    """A claim that falls in two misses two pairs of three, and its sum is counted twice."""
    store, scorer = reprinted
    (claim,) = store.database.query("select * from award_claims")
    sql = "select id, award_id from claim_evidence where award_id is not null order by award_id limit 1"
    ((evidence, award),) = store.database.execute(sql).fetchall()
    store.database["award_claims"].insert({**claim, "id": "other", "award_id": award})
    store.database["claim_evidence"].update(evidence, {"award_claim_id": "other"})
    scores = scorer.run()
    assert scores.tally("award claims") == Tally(1, 1, 1, 3)
    assert (scores.sums.ledger, scores.sums.twice) == (2 * 486000, 486000)


def test_awards_wrongly_together(empty: Path) -> None:
    """Two towns' equal sums in one claim are a pair that is not true."""
    story = load(KNOWN / "s08_roye_montdidier_same_sum")
    path = empty.with_name("together.db")
    shutil.copyfile(empty, path)
    documents = known_documents(story.name)
    with Store(path) as store:
        for one in documents:
            put(store, one)
        store.join_claims()
        store.database.execute("update claim_evidence set award_claim_id = (select min(id) from award_claims)")
        places = {one.source.document_id: one.place for one in documents}
        assert Scorer(store.database, [story], places).run().tally("award claims") == Tally(0, 1, 0, 0)


@pytest.mark.parametrize(
    "text, words, found",
    [
        ("une aide de 120\u00a0000 € pour", "120 000 €", [(12, 21)]),
        ("près d’1,8 M€", "près d'1,8 M€", [(0, 13)]),
        ("1 200 € puis\n1 200 €", "1 200 €", [(0, 7), (13, 20)]),
        ("11 200 €", "1 200 €", []),
    ],
)
def test_where_words_stand(text: str, words: str, found: list[tuple[int, int]]) -> None:
    """The gold's words are found however they are spaced, and no others."""
    assert spans(text, words) == found
