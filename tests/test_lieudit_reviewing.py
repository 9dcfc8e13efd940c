"""Reviews on the command line: listed, withdrawn, as a measure of rules, as annotated documents; after reextract."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import reviews_cases
import reviews_corpus
from command import lieudit
from reviews_cases import AT, DOCUMENT
from reviews_corpus import ACV, GUISE, HIRSON, LENS, MONEY, PVD, REGION, database, rows

from db import reviews
from db.reviews import Kind, Review, Told, Verdict
from ingest.errors import DatabaseError, UsageError
from lieudit import evaluation, reviewing, reviewing_gold, server
from lieudit.reviewing import Measured
from lieudit.web import site
from lieudit.web.serving import build_datasette
from lieudit.web.site import Reviewer

__all__ = ["database"]  # a fixture


def say(database: Path, kind: Kind, verdict: Verdict, where: str = "1", **values: Told) -> str:
    """The id of a review of the first row of a kind."""
    return reviews_cases.say(database, kind, verdict, where, "Ada", **values).review_id


def test_reviews_are_listed(database: Path) -> None:
    """A line each: what was said, of what, by whom, and what became of it."""
    assert lieudit("reviews", "--db", database).stdout == ""
    review = say(database, Kind.AWARD, Verdict.CORRECTED, eur=12600.0, communes=(GUISE,))
    award = rows(database, "select id from awards")[0][0]
    told = lieudit("reviews", "--db", database)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == (
        f"{review}  applied  corrected  award {award}  {DOCUMENT} p. 1  {AT}  Ada  "
        f"communes {GUISE} {HIRSON} → {GUISE}, eur 12500.0 → 12600.0  “{MONEY[:59]}…”\n"
    )
    assert "        1  reviews (1 applied, 0 that don't fit)" in lieudit("status", "--db", database).stdout


def test_a_review_is_withdrawn(database: Path) -> None:
    """By its id, in somebody's name; an unknown one is refused with what to do."""
    review = say(database, Kind.AWARD, Verdict.WRONG)
    done = lieudit("reviews", "withdraw", review, "--reviewer", "Bo", "--db", database)
    assert (done.returncode, done.stdout) == (0, f"{review} withdrawn\n")
    assert rows(database, "select eur from awards") == [(12500.0,)]
    assert rows(database, "select state, withdrawn_by from reviews") == [("withdrawn", "Bo")]
    assert lieudit("reviews", "withdraw", "none", "--reviewer", "Bo", "--db", database).returncode == 2


def test_each_rule_has_the_precision_that_reviews_measured(database: Path) -> None:
    """By kind and rule; a fact counts once, by what was said of it last; what was missed is told apart."""
    with pytest.raises(UsageError, match="nothing was reviewed") as raised:
        reviewing.measured(database)
    assert "--review" in raised.value.advice
    say(database, Kind.COMMUNE, Verdict.WRONG, f"commune_code = '{HIRSON}'")
    say(database, Kind.COMMUNE, Verdict.RIGHT, "confidence = 0.97")
    say(database, Kind.COMMUNE, Verdict.CORRECTED, "confidence = 0.8", commune_code=HIRSON)
    say(database, Kind.AWARD, Verdict.RIGHT)
    say(database, Kind.AWARD, Verdict.CORRECTED, funder_id="etat", edtf="2022")
    reviews.withdraw(database, say(database, Kind.COUNT, Verdict.WRONG), "Ada", AT)
    say(database, Kind.REFUSAL, Verdict.SETTLED, commune_code=LENS)
    page = f"{DOCUMENT}-1"
    added = Review(Kind.COUNT, Verdict.ADDED, "Ada", page_id=page, start=0, end=9, values=NUMBER)
    reviews.review(database, added, AT)
    found = reviewing.measured(database)
    assert found.rules == (
        Measured(Kind.AWARD, "", 0, 1, 0),
        Measured(Kind.AWARD, "awards.prose_to", 0, 1, 0),
        Measured(Kind.COMMUNE, "", 1, 1, 1),
        Measured(Kind.COMMUNE, "communes.name", 0, 1, 0),
        Measured(Kind.COMMUNE, "communes.to", 1, 0, 1),
    )
    assert found.rules[2].precision == pytest.approx(1 / 3)
    assert found.rules[2].interval == pytest.approx((0.0615, 0.7923), abs=1e-4)
    told = lieudit("evaluate", "--reviews", "--db", database)
    assert told.stdout.splitlines() == [
        "reviewed                            right  corrected  wrong  precision   95 % interval",
        "awards                                  0          1      0      0.000   0.000 to 0.793",
        "  awards.prose_to                       0          1      0      0.000   0.000 to 0.793",
        "communes                                1          1      1      0.333   0.061 to 0.792",
        "  communes.name                         0          1      0      0.000   0.000 to 0.793",
        "  communes.to                           1          0      1      0.500   0.095 to 0.905",
        "corrected: award edtf, 1 times",
        "corrected: award funder_id, 1 times",
        "corrected: commune commune_code, 1 times",
        "missed: 1 counts that no rule found",
        "missed: 1 names without a code that have one",
    ]
    assert lieudit("evaluate", "--db", database).returncode == 2


NUMBER: dict[str, Told] = {"programme_id": PVD, "value": 3, "scope": "FR"}


def test_reviews_become_annotated_documents(database: Path, tmp_path: Path) -> None:
    """What people said is required, what they called wrong left out, the rest optional."""
    with pytest.raises(UsageError, match="no review is applied"):
        list(reviewing_gold.export(database, tmp_path / "gold"))
    say(database, Kind.AWARD, Verdict.CORRECTED, eur=12600.0)
    say(database, Kind.COUNT, Verdict.WRONG)
    say(database, Kind.COMMUNE, Verdict.RIGHT, f"commune_code = '{HIRSON}'")
    say(database, Kind.REFUSAL, Verdict.SETTLED, commune_code=LENS)
    done = lieudit("reviews", "export", tmp_path / "gold", "--db", database)
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'gold' / 'd.json'}\n")
    gold = json.loads((tmp_path / "gold" / "d.json").read_text(encoding="utf-8"))
    assert gold == {
        "document": "d.txt",
        "published": "2022-06-01",
        "pages": [
            {
                "number": 1,
                "communes": [
                    {"value": GUISE, "quote": "Guise", "optional": True},
                    {"value": HIRSON, "quote": "Hirson"},
                    {"value": LENS, "quote": "Lens"},
                ],
                "programmes": [
                    {"value": PVD, "quote": "Petites villes de demain", "optional": True},
                    {"value": ACV, "quote": "Action cœur de ville", "optional": True},
                ],
                "amounts": [{"value": 12600, "quote": "12 500 €", "qualifier": "exact", "optional": True}],
                "dates": [{"value": "2022-05", "quote": "mai 2022", "optional": True}],
            }
        ],
        "participations": [
            {"commune": GUISE, "programme": PVD, "status": "enrolled", "edtf": "2022-05", "optional": True}
        ],
        "awards": [
            {
                "eur": 12600,
                "programme": None,
                "communes": [GUISE, HIRSON],
                "funder": REGION,
                "purpose": "la halle du marché",
                "edtf": None,
            }
        ],
        "counts": [],
    }


def test_the_export_measures_what_it_was_made_of(database: Path, tmp_path: Path) -> None:
    """All right for the reviewed database; for the rules alone the misses and false alarms that people found."""
    say(database, Kind.AWARD, Verdict.CORRECTED, eur=12600.0)
    say(database, Kind.COUNT, Verdict.WRONG)
    say(database, Kind.PARTICIPATION, Verdict.CORRECTED, status="signed")
    say(database, Kind.REFUSAL, Verdict.SETTLED, commune_code=LENS)
    folder = tmp_path / "gold"
    list(reviewing_gold.export(database, folder))
    reviewed = evaluation.evaluate(database, [folder])
    assert [error for error in reviewed.errors if error[1] != "ledger"] == []
    assert {kind: tally.right for kind, tally in reviewed.total.items() if tally.right} == {
        "communes": 1,
        "participations": 1,
        "statuses": 1,
        "since": 1,
        "awards": 2,
        "funders": 1,
        "purposes": 1,
        "ledger": 1,
        "provenance": 11,
        "boxes": 8,
    }
    by_rules = reviews_corpus.build(tmp_path / "rules.db")
    wrong = {(kind, sign, what) for _, kind, sign, what in evaluation.evaluate(by_rules, [folder]).errors}
    assert {
        ("communes", "-", f"p1 {LENS}"),
        ("amounts", "+", "p1 12500"),
        ("counts", "+", f"('{ACV}', 7)"),
        ("statuses", "-", f"('{GUISE}', '{PVD}') signed, said enrolled"),
        ("ledger", "-", "1 x 12600"),
    } <= wrong


def test_originals_go_with_the_export(database: Path, tmp_path: Path) -> None:
    """Where they are kept: the folder can be ingested as it is."""
    say(database, Kind.COUNT, Verdict.RIGHT)
    sha256 = DOCUMENT * 4
    kept = tmp_path / "corpus.files" / "originals" / sha256[:2]
    kept.mkdir(parents=True)
    (kept / sha256).write_text("original", encoding="utf-8")
    assert [path.name for path in reviewing_gold.export(database, tmp_path / "gold")] == ["d.json"]
    assert (tmp_path / "gold" / "d.txt").read_text(encoding="utf-8") == "original"


# Who may review


def test_only_this_machine_reviews(database: Path) -> None:
    """An address that others reach is refused before anything is served."""
    done = lieudit("serve", "--review", "--host", "0.0.0.0", "--db", database)
    assert done.returncode == 2
    assert "for this machine alone" in done.stderr
    assert [server.is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "127.9.9.9")] == [True] * 4
    assert [server.is_loopback(host) for host in ("0.0.0.0", "::", "192.168.1.4", "example.org", "")] == [False] * 5


def test_the_pages_know_who_reviews(database: Path) -> None:
    """Nobody, unless it is said."""
    assert site.of(build_datasette(database)).reviewer is None
    assert site.of(build_datasette(database, reviewer="Ada")).reviewer is None
    assert site.of(build_datasette(database, review=True, reviewer="Ada")).reviewer == Reviewer("Ada")
    assert site.of(build_datasette(database, review=True)).reviewer == Reviewer("")


def test_what_can_not_be_written_can_not_be_reviewed(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said at once, not when the first review is sent."""
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(DatabaseError, match="can't be written"):
        build_datasette(database, review=True)
    build_datasette(database)


# By the real rules


ARTICLE = "La Région Hauts-de-France accorde 480 000 € à la commune de Guise (02) pour la restauration de la halle.\n"
LIST = (
    "Petites villes de demain dans l'Aisne : les communes lauréates\n\n- Guise\n- Hirson\n- Vervins\n- Saint-Hilaire\n"
)
SAINT_HILAIRE = "59533"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents, ingested by the command. Don't write to it."""
    folder = tmp_path_factory.mktemp("corpus")
    for name, text in (("article", ARTICLE), ("liste", LIST)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    run(folder / "corpus.db", "ingest", *sorted(folder.glob("*.txt")))
    return folder


def run(database: Path, command: str, *arguments: Path) -> None:
    done = lieudit(command, "--db", database, "--workers", "1", *arguments)
    assert done.returncode == 0, done.stderr


def test_reviews_stand_after_the_rules_ran_again(corpus: Path, tmp_path: Path) -> None:
    """By the command, as a user reviews, extracts again, and ingests into a new database."""
    shutil.copytree(corpus, tmp_path, dirs_exist_ok=True)
    database = tmp_path / "corpus.db"
    say(database, Kind.AWARD, Verdict.CORRECTED, eur=48000.0, communes=(HIRSON,))
    say(database, Kind.PARTICIPATION, Verdict.WRONG, f"commune_code = '{GUISE}'")
    say(database, Kind.COMMUNE, Verdict.CORRECTED, f"commune_code = '{HIRSON}'", commune_code="02789")
    told = facts_told(database)
    assert told["ledger"] == [(48000.0,)]
    run(database, "reextract")
    assert facts_told(database) == told
    shutil.rmtree(tmp_path / "corpus.files")
    for file in tmp_path.glob("corpus.db*"):
        file.unlink()
    run(database, "ingest", *sorted(tmp_path.glob("*.txt")))
    assert facts_told(database) == told


def test_facts_follow_from_a_name_that_was_settled(corpus: Path, tmp_path: Path) -> None:
    """At once the name has its code; what the page says of that commune comes and goes with the next extraction."""
    shutil.copytree(corpus, tmp_path, dirs_exist_ok=True)
    database = tmp_path / "corpus.db"
    before = facts_told(database)
    review = say(database, Kind.REFUSAL, Verdict.SETTLED, commune_code=SAINT_HILAIRE)
    sql = f"select text, method from commune_mentions where commune_code = '{SAINT_HILAIRE}'"
    assert rows(database, sql) == [("Saint-Hilaire", "review")]
    assert rows(database, "select * from refusals") == []
    run(database, "reextract")
    assert rows(database, sql) == [("Saint-Hilaire", "review")]
    place = f"where commune_code = '{SAINT_HILAIRE}'"
    assert rows(database, f"select status from participation_claims {place}") == [("selected",)]
    evidence = (
        f"select text from evidence where role = 'commune' and fact_id in (select id from participations {place})"
    )
    assert rows(database, evidence) == [("Saint-Hilaire",)]
    reviews.withdraw(database, review, "Ada", AT)
    assert rows(database, sql) == []
    assert rows(database, "select text from refusals") == [("Saint-Hilaire",)]
    run(database, "reextract")
    after = facts_told(database)
    assert {table: after[table] for table in TOLD if table != "reviews"} == {
        table: before[table] for table in TOLD if table != "reviews"
    }


TOLD = {
    "participations": "commune_code, programme_id, status, method, confidence, id",
    "participation_claims": "commune_code, programme_id, status, id",
    "commune_mentions": "commune_code, start, text, method, id",
    "award_communes": "commune_code, award_id",
    "reviews": "id, fact_id, state, reason",
    "ledger": "eur",
}


def facts_told(database: Path) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(rows(database, f"select {columns} from {table}"), key=repr) for table, columns in TOLD.items()
    }
