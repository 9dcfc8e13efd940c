"""Agreement with an annotation, and what confidence is worth, over a database small enough to count by hand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from extract import reference
from ingest.errors import UsageError
from lieudit import evaluation, reliability
from lieudit.evaluation import Evaluation, Tally, same_purpose, today
from lieudit.gold import money
from lieudit.reliability import Bin

PAGE = "d-1"
TEXT = "Béthune 2018 puis 78 500 euros"
ACV, PVD = "action-coeur-de-ville", "petites-villes-de-demain"


class Case:
    """A database of one document with one page, written row by row; and its annotation."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "tiny.db"
        self.folder = folder
        with Store(self.database):
            pass
        self.connection = sqlite3.connect(self.database, isolation_level=None)
        self.rows = 0
        self.put("documents", id="d", filename="tiny.txt", sha256="0", media_type="text/plain")
        self.put("pages", id=PAGE, document_id="d", number=1, text=TEXT, method="plain")

    def put(self, table: str, **values: object) -> None:
        """A row; where a column must be filled and does not matter, with a blank."""
        columns = self.connection.execute(f'pragma table_info("{table}")').fetchall()
        blank = {name: 0 if kind in {"INTEGER", "FLOAT"} else "" for _, name, kind, needed, _, _ in columns if needed}
        row = {**blank, **values}
        names = ", ".join(f'"{name}"' for name in row)
        self.connection.execute(
            f'insert into "{table}" ({names}) values ({", ".join("?" * len(row))})', [*row.values()]
        )

    def said(self, table: str, *, confidence: float = 0.9, **values: object) -> str:
        """A mention or fact of the page, with words that stand there."""
        self.rows += 1
        fact = table in {"participations", "awards", "programme_counts"}
        words = {"quote": TEXT[:7]} if fact else {"text": TEXT[:7], "boxes": "[]"}
        place = {"start": 0, "end": 7, "confidence": confidence, "method": "test.rule"}
        self.put(table, id=str(self.rows), page_id=PAGE, **place, **words, **values)
        return str(self.rows)

    def award(self, eur: float, *codes: str, confidence: float = 0.9, **values: object) -> None:
        amount = self.said("amounts", eur=eur, qualifier="exact")
        award = self.said("awards", confidence=confidence, amount_id=amount, eur=eur, **{"role": "grant", **values})
        for code in codes:
            self.put("award_communes", award_id=award, commune_code=code)

    def join(self) -> None:
        """Make claims of the awards, as an ingest does: the ledger sums claims."""
        with Store(self.database) as store:
            store.put_reference(reference.load())
            store.join_claims()

    def against(self, page: dict[str, Any] | None = None, **facts: Any) -> Evaluation:
        gold = {"document": "tiny.txt", "pages": [{"number": 1, **(page or {})}], **facts}
        (self.folder / "tiny.json").write_text(json.dumps(gold), encoding="utf-8")
        return evaluation.evaluate(self.database, [self.folder])


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = Case(tmp_path)
    yield made
    made.connection.close()


def test_mentions_are_right_false_or_missed(case: Case) -> None:
    """One commune as annotated, one that nobody annotated, one annotated that was not found."""
    case.said("commune_mentions", commune_code="62119")
    case.said("commune_mentions", commune_code="62498")
    result = case.against({"communes": [{"value": "62119"}, {"value": "62510"}]})
    assert result.total["communes"] == Tally(1, 1, 1)
    assert sorted(error[1:] for error in result.errors) == [
        ("communes", "+", "p1 62498"),
        ("communes", "-", "p1 62510"),
    ]


def test_optional_values_count_neither_way(case: Case) -> None:
    """Found or not, an optional value changes no tally."""
    case.said("commune_mentions", commune_code="62119")
    gold = [{"value": "62119", "optional": True}, {"value": "62510", "optional": True}]
    assert case.against({"communes": gold}).total["communes"] == Tally(0, 0, 0)


def test_another_accepted_value_is_as_good(case: Case) -> None:
    """The successor in place of the former commune is right, and no false alarm; a third commune is one."""
    case.said("commune_mentions", commune_code="49244")
    gold = {"communes": [{"value": "49276", "accept": ["49244"]}]}
    assert case.against(gold).total["communes"] == Tally(1, 0, 0)
    case.said("commune_mentions", commune_code="49007")
    assert case.against(gold).total["communes"] == Tally(1, 1, 0)


@pytest.mark.parametrize(
    ("said", "tally"),
    [("2020/2026", Tally(1, 0, 0)), ("2020", Tally(1, 0, 0)), ("2026", Tally(1, 0, 0)), ("2023", Tally(0, 1, 1))],
)
def test_either_end_of_an_interval_is_as_good(case: Case, said: str, tally: Tally) -> None:
    """A year between the ends is not."""
    case.said("dates", edtf=said)
    assert case.against({"dates": [{"value": "2020/2026"}]}).total["dates"] == tally


def test_a_fact_takes_a_former_commune_for_its_successor(case: Case) -> None:
    """Said of Mauges-sur-Loire, annotated of Saint-Florent-le-Vieil: one commune in one programme."""
    assert today("49276") == today("49244") == "49244"
    case.said("participations", commune_code="49244", programme_id=PVD, status="enrolled")
    told = {"commune": "49276", "programme": PVD, "status": "enrolled", "edtf": None}
    assert case.against(participations=[told]).total["participations"] == Tally(1, 0, 0)


def test_the_furthest_status_is_judged_with_its_own_date(case: Case) -> None:
    """Selected in 2018 and signed in 2019: the signature and its date are judged."""
    case.said("participations", commune_code="62119", programme_id=ACV, status="selected", edtf="2018")
    case.said("participations", commune_code="62119", programme_id=ACV, status="signed", edtf="2019")
    told = {"commune": "62119", "programme": ACV, "status": "signed", "edtf": "2019"}
    total = case.against(participations=[told]).total
    assert (total["participations"], total["statuses"], total["since"]) == (Tally(1), Tally(1), Tally(1))
    total = case.against(participations=[{**told, "edtf": "2018"}]).total
    assert total["since"] == Tally(0, 1, 1)
    total = case.against(participations=[{**told, "edtf": "2018", "edtf_accept": ["2019"]}]).total
    assert total["since"] == Tally(1)
    total = case.against(participations=[{**told, "status": "completed"}]).total
    assert (total["statuses"], total["since"]) == (Tally(0, 1, 1), Tally())


def test_a_date_that_need_not_be_said_may_be(case: Case) -> None:
    """With none annotated an accepted date is no false alarm, another is."""
    case.said("participations", commune_code="62119", programme_id=ACV, status="signed", edtf="2019")
    told = {"commune": "62119", "programme": ACV, "status": "signed", "edtf": None}
    assert case.against(participations=[{**told, "edtf_accept": ["2019"]}]).total["since"] == Tally()
    assert case.against(participations=[told]).total["since"] == Tally(0, 1, 0)


def test_awards_are_judged_part_by_part(case: Case) -> None:
    """A sum for two communes of which one is wrong, the wrong funder, the right programme, date and purpose."""
    case.award(
        78500, "62119", "62498", funder_id="etat", programme_id=ACV, edtf="2021", purpose="la rénovation de la halle"
    )
    case.join()
    told = {"eur": 78500, "communes": ["62119", "62510"], "programme": ACV, "funder": "region-hauts-de-france"}
    total = case.against(awards=[{**told, "edtf": "2021", "purpose": "rénovation de la halle"}]).total
    assert total["awards"] == Tally(1, 1, 1)
    assert total["funders"] == Tally(0, 1, 1)
    assert total["award_programmes"] == total["award_dates"] == total["purposes"] == total["ledger"] == Tally(1)


def test_a_fund_of_the_state_accepts_the_state(case: Case) -> None:
    """Where the annotation leaves the payer of DETR money open, saying the State is no false alarm; a région is."""
    case.award(78500, "62119", funder_id="etat", programme_id="detr")
    told = {"eur": 78500, "communes": ["62119"], "programme": "detr", "funder": None, "edtf": None}
    assert case.against(awards=[told]).total["funders"] == Tally()
    case.award(78500, "62119", funder_id="region-hauts-de-france", programme_id="detr")
    assert case.against(awards=[told]).total["funders"] == Tally(0, 1, 0)


def test_the_ledger_is_a_bag(case: Case) -> None:
    """Two equal grants are due twice; an optional total may be there once, and a cost never gets there."""
    case.award(5000, "62119", programme_id="detr")
    case.award(9000, "62119", role="cost")
    case.award(14000, "62119")
    case.join()
    told = {"communes": ["62119"], "programme": None, "funder": None}
    twice = [{**told, "eur": 5000}, {**told, "eur": 5000, "communes": ["62498"]}]
    optional = [{**told, "eur": 14000, "optional": True}]
    assert case.against(awards=twice + optional).total["ledger"] == Tally(1, 0, 1)
    assert case.against(awards=twice).total["ledger"] == Tally(1, 1, 1)


def test_counts_and_their_scope(case: Case) -> None:
    """The number is judged, and its territory where it is coded."""
    case.said("programme_counts", programme_id=ACV, value=222, scope="32")
    total = case.against(counts=[{"programme": ACV, "value": 222, "scope": "FR"}]).total
    assert (total["counts"], total["scopes"]) == (Tally(1), Tally(0, 1, 1))
    total = case.against(counts=[{"programme": ACV, "value": 222, "scope": "le Cambrésis"}]).total
    assert (total["counts"], total["scopes"]) == (Tally(1), Tally())


def test_words_that_do_not_stand_there_are_false(case: Case) -> None:
    """A quote that the page does not have at its place is an error of provenance."""
    case.said("commune_mentions", commune_code="62119")
    assert case.against().total["provenance"] == Tally(1)
    case.connection.execute("update commune_mentions set text = 'Bethune'")
    assert case.against().total["provenance"] == Tally(0, 1, 1)


def test_a_document_that_is_not_there_is_all_missed(case: Case, tmp_path: Path) -> None:
    """It is named, and everything annotated in it is missed; a folder without annotation is refused."""
    case.connection.execute("update documents set filename = 'other.txt'")
    result = case.against({"communes": [{"value": "62119"}]})
    assert (result.missing, result.total["communes"]) == (["tiny.txt"], Tally(0, 0, 1))
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError):
        evaluation.evaluate(case.database, [tmp_path / "empty"])


def test_precision_recall_and_f1() -> None:
    """Six right, two false, four missed; nothing judged is no figure; all wrong is nought."""
    tally = Tally(6, 2, 4)
    assert (tally.precision, tally.recall) == (0.75, 0.6)
    assert tally.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert (Tally().precision, Tally().recall, Tally().f1) == (None, None, None)
    assert (Tally(0, 1, 0).precision, Tally(0, 1, 0).recall, Tally(0, 1, 0).f1) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("value", "written"),
    [(78500, "78500"), (78500.5, "78500.5"), ("200000..350000", "200000..350000"), ([1e6, 2.5e6], "1000000..2500000")],
)
def test_euros_as_the_database_writes_them(value: object, written: str) -> None:
    """Whole sums without decimals, ranges with two dots."""
    assert money(value) == written


@pytest.mark.parametrize(
    ("wanted", "said", "same"),
    [
        ("rénovation de la halle", "rénovation de la halle aux grains", True),
        ("rénovation de la halle", "démolition du silo", False),
        ("halle", "halle, école, piscine, gymnase, mairie et médiathèque neuves", False),
    ],
)
def test_two_phrases_of_one_purpose(wanted: str, said: str, same: bool) -> None:
    """Most content words are the same, and the second is not much longer."""
    assert same_purpose(wanted, said) is same


def test_the_score_interval_of_a_known_example() -> None:
    """Eight of ten: 49.0 to 94.3 % (Wilson's interval at 95 %), which holds 0.9 and not 0.95."""
    assert Bin("communes", 0.9, 8, 10).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert Bin("communes", 0.9, 8, 10).holds
    assert not Bin("communes", 0.95, 8, 10).holds


def test_rows_are_binned_by_what_they_say_of_themselves(case: Case) -> None:
    """Rows that only an optional entry has are left out; the others are right or not."""
    case.said("commune_mentions", commune_code="62119", confidence=0.92)
    case.said("commune_mentions", commune_code="62498", confidence=0.94)
    case.said("commune_mentions", commune_code="62510", confidence=0.93)
    case.said("participations", commune_code="49244", programme_id=PVD, status="enrolled", confidence=1.0)
    case.award(78500, "62119", "62498", confidence=0.55)
    case.said("programme_counts", programme_id=ACV, value=222, scope="FR", confidence=0.7)
    case.against(
        {"communes": [{"value": "62119"}, {"value": "62510", "optional": True}], "amounts": [{"value": 78500}]},
        participations=[{"commune": "49276", "programme": PVD, "status": "enrolled"}],
        awards=[{"eur": 78500, "communes": ["62498", "62119"]}],
        counts=[{"programme": ACV, "value": 234, "scope": "FR"}],
    )
    bins = reliability.reliability(case.database, [case.folder])
    assert [(one.kind, round(one.said, 3), one.right, one.rows) for one in bins] == [
        ("communes", 0.93, 1, 2),
        ("amounts", 0.9, 1, 1),
        ("participations", 1.0, 1, 1),
        ("awards", 0.55, 1, 1),
        ("counts", 0.7, 0, 1),
    ]


def test_the_tables_say_what_was_counted(case: Case) -> None:
    """A line a kind; a mark only where a hundred rows or more do not bear out what is said."""
    lines = evaluation.table(case.against({"communes": [{"value": "62119"}]}), by_file=True, errors=True).splitlines()
    assert lines[:2] == ["tiny.txt: communes 0.00", "  tiny.txt  communes - p1 62119"]
    assert lines[3].split() == ["communes", "0.000", "0.000", "0.000", "0", "0", "1"]
    marked = reliability.table([Bin("dates", 0.9, 50, 100), Bin("dates", 0.9, 5, 99), Bin("dates", 0.5, 50, 100)])
    assert [line.endswith("!") for line in marked.splitlines()[1:]] == [True, False, False]
