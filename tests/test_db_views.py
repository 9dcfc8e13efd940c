"""Views over lists, silence and time, and the canned queries that ask them: rows, and look-alikes that are none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from facts_corpus import FactsCorpus, money, place

from db import views

PVD, ACV, CVCB = "petites-villes-de-demain", "action-coeur-de-ville", "cvcb-hauts-de-france"
GUISE, LAON, HIRSON, VERVINS, AUBENTON, NOUVION = "02361", "02408", "02381", "02789", "02031", "02558"
BETHUNE, FLORENT, MAUGES, BAGE = "62119", "49276", "49244", "01025"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FactsCorpus]:
    """Documents of 2021 to 2024 on a few communes, one of which replaces another."""
    made = FactsCorpus(tmp_path_factory.mktemp("views") / "views.db")
    made.document(
        "mars",
        "2021-03-10",
        place("Guise est retenue.", GUISE, PVD, "selected", "2021-03"),
        place("Hirson est candidate.", HIRSON, PVD, "candidate"),
        place(
            "Vervins est retenue, la Banque aide la ville.",
            VERVINS,
            PVD,
            "selected",
            named="banque-des-territoires=Banque",
        ),
    )
    made.document(
        "juillet",
        "2021-07-20",
        place("Guise a signé en juin 2021.", GUISE, PVD, "signed", "2021-06"),
        place("Béthune a signé le 1er juillet 2021.", BETHUNE, PVD, "signed", "2021-07-01"),
        place("Bâgé est retenue après coup.", BAGE, PVD, "selected", "2021-06-30"),
    )
    made.document("faux", "2021-12-15", place("Aubenton a tout signé hier.", AUBENTON, PVD, "signed", "2021-12-14"))
    made.document("corrigé", "2022-03-01", place("Aubenton n'est que retenue.", AUBENTON, PVD, "selected"))
    made.replaces("corrigé", "faux")
    made.document(
        "rapport",
        "2023-02-01",
        place("Saint-Florent-le-Vieil, lauréate, a 7 000 € que finance l'Anah.", FLORENT, PVD, "selected"),
        place("Laon s'est retirée.", LAON, PVD, "withdrawn"),
        money(
            "Guise reçoit 100 000 € de la Région.",
            GUISE,
            100_000,
            "grant",
            programme=PVD,
            funder="region-hauts-de-france",
        ),
        money(
            "Saint-Florent-le-Vieil, lauréate, a 7 000 € que finance l'Anah.",
            FLORENT,
            7_000,
            "grant",
            funder="anah",
            named="anah=Anah",
        ),
        money("Vervins reçoit 40 000 € au titre d'ACV.", VERVINS, 40_000, "grant", programme=ACV),
        money(
            "À Bâgé, les travaux coûtent 90 000 €, suivis par l'ADEME.",
            BAGE,
            90_000,
            "cost",
            programme=PVD,
            named="ademe=ADEME",
        ),
    )
    made.document("tardif", "2024-05", place("Guise est toujours dans PVD.", GUISE, CVCB, "enrolled"))
    made.document("sans date", None, place("Hirson, rien de neuf.", HIRSON, PVD, "candidate"))
    made.official_list(PVD, "2021", [(GUISE, "2019"), (LAON, None), (VERVINS, None)])
    made.official_list(
        PVD,
        "2022-09",
        [(GUISE, "2021-06-02"), (FLORENT, None), (BETHUNE, "2021-05"), (BAGE, "2021"), (HIRSON, None), (NOUVION, None)],
    )
    made.join()
    yield made
    made.close()


def codes(corpus: FactsCorpus, view: str, where: str = "1") -> list[str]:
    return [code for (code,) in corpus.rows(f"select commune_code from {view} where {where} order by 1")]


def test_listed_and_said(corpus: FactsCorpus) -> None:
    """A former code in the list is today's commune; candidates and the older list are none of it."""
    assert codes(corpus, "listed_and_said") == sorted([GUISE, BETHUNE, BAGE, MAUGES])
    assert corpus.rows(f"select listed_code from listed_and_said where commune_code = '{MAUGES}'") == [(FLORENT,)]


def test_said_not_listed(corpus: FactsCorpus) -> None:
    """Those that the latest list lacks, though an older has them; not those that withdrew, nor other programmes'."""
    found = corpus.rows("select commune_code, status, told_after_list from said_not_listed order by 1")
    assert found == [(AUBENTON, "selected", 0), (VERVINS, "selected", 0)]


def test_listed_not_said(corpus: FactsCorpus) -> None:
    """Of which no document tells; one that documents tell of as a candidate is told of."""
    assert codes(corpus, "listed_not_said") == [NOUVION]


def test_candidates_and_withdrawn_stand_apart(corpus: FactsCorpus) -> None:
    """Listed or not, they are neither agreement nor contradiction."""
    found = corpus.rows("select commune_code, status, is_listed from candidates_and_withdrawn order by 1")
    assert found == [(HIRSON, "candidate", 1), (LAON, "withdrawn", 0)]


def test_dates_that_differ_from_the_lists(corpus: FactsCorpus) -> None:
    """A month agrees with a day in it, a year with a day in it; a signature two months later does not."""
    found = corpus.rows("select commune_code, listed_edtf, told_edtf, reason from list_dates_differ")
    assert found == [(BETHUNE, "2021-05", "2021-07-01", "signed at another time")]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2021", "2021-06-02", True),
        ("2021-06", "2021-06-02", True),
        ("2021-06", "2021-06", True),
        ("2020/2021", "2021-06-02", True),
        ("2021-06/2021-09", "2021-08", True),
        ("202X", "2021-06-02", True),
        ("2021-XX", "2021-06-02", True),
        ("XXXX-06", "2021", True),  # no year, no disagreement
        ("2021-21", "2021-06-02", True),  # a season is as coarse as its year
        ("2021/..", "2024", True),
        ("2021-06", "2021-07-01", False),
        ("2021", "2022-01-01", False),
        ("2020/2021", "2022", False),
        ("202X", "2031", False),
        ("../2020", "2021", False),
        ("2021-21", "2022-03", False),
    ],
)
def test_dates_agree(corpus: FactsCorpus, one: str, other: str, expected: bool) -> None:
    """Both ways round: where the stretches that they name meet."""
    for first, second in ((one, other), (other, one)):
        sql = f"select {views.agree('one', 'other')} from (select '{first}' as one, '{second}' as other)"
        assert bool(corpus.rows(sql)[0][0]) is expected


def test_all_lists_or_one_may_be_asked(corpus: FactsCorpus) -> None:
    """The latest unless all are asked; the older one has three communes."""
    latest = corpus.ask("lists_and_documents", programme="PVD")
    assert {row["as_of"] for row in latest} == {"2022-09"}
    both = corpus.ask("lists_and_documents", programme="PVD", lists="all")
    older = [row for row in both if row["as_of"] == "2021"]
    assert [row for row in both if row["as_of"] == "2022-09"] == latest
    assert {row["commune_code"]: row["comparison"] for row in older if row["listed_code"]} == {
        GUISE: "listed and said",
        LAON: "listed, said withdrawn",
        VERVINS: "listed and said",
    }
    assert corpus.ask("lists_and_documents", lists=older[0]["list_id"]) == older
    assert corpus.ask("lists_and_documents", programme="ACV") == []


def test_a_list_is_asked_with_words_and_places(corpus: FactsCorpus) -> None:
    """The questions give what the views do, with names and quotes."""
    said = corpus.ask("said_but_not_listed")
    assert [(row["commune"], row["quote"]) for row in said] == [
        ("Aubenton", "Aubenton n'est que retenue."),
        ("Vervins", "Vervins est retenue, la Banque aide la ville."),
    ]
    never = corpus.ask("listed_but_never_said", departement="02")
    assert [row["commune"] for row in never] == ["Le Nouvion-en-Thiérache"]
    assert corpus.ask("listed_but_never_said", departement="62") == []
    assert [row["commune"] for row in corpus.ask("dates_unlike_the_list", programme="petites")] == ["Béthune"]


def test_places_without_money(corpus: FactsCorpus) -> None:
    """A grant of no programme counts for a former code too; a cost or another programme's grant does not."""
    found = corpus.rows(
        f"select commune_code, other_sums from selected_without_award where programme_id = '{PVD}' order by 1"
    )
    assert found == [(BAGE, 1), (AUBENTON, 0), (VERVINS, 1), (BETHUNE, 0)]
    assert [row["commune"] for row in corpus.ask("in_a_programme_without_money", programme=CVCB)] == ["Guise"]


def test_years_of_silence(corpus: FactsCorpus) -> None:
    """Money in the programme breaks the silence, another programme does not; undated documents say no year."""
    of_guise = f"commune_code = '{GUISE}' and programme_id = '{PVD}'"
    assert corpus.rows(f"select year, kind from silent_years where {of_guise} order by 1") == [
        (2022, "between"),
        (2024, "since"),
    ]
    of_vervins = f"commune_code = '{VERVINS}' and programme_id = '{PVD}'"
    assert corpus.rows(f"select year from silent_years where {of_vervins}") == [(2022,), (2023,), (2024,)]
    of_hirson = corpus.ask("years_of_silence", commune="hirson")
    assert [(row["kind"], row["from_year"], row["to_year"], row["years"]) for row in of_hirson] == [
        ("since", 2022, 2024, 3)
    ]
    assert corpus.ask("years_of_silence", commune="Guise", programme=CVCB) == []
    of_faux = corpus.rows(f"select distinct first_year, last_year from silent_years where commune_code = '{AUBENTON}'")
    assert of_faux == [(2022, 2022)]


def test_funders_without_sums(corpus: FactsCorpus) -> None:
    """Named as giving; not one whose sum the words tell, nor one that is only named."""
    found = corpus.ask("funders_named_without_sums")
    assert [(row["organisation_id"], row["programme_id"], row["beside_places"]) for row in found] == [
        ("banque-des-territoires", PVD, 1)
    ]


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        ("2015", {(FLORENT, "Saint-Florent-le-Vieil", 1, 1)}),  # the former commune itself, not its neighbours
        ("2017", {(MAUGES, "Mauges-sur-Loire", 1, 1)}),
        ("", {(MAUGES, "Mauges-sur-Loire", 1, 1)}),
        ("2009", set()),
    ],
)
def test_places_in_the_communes_of_a_year(corpus: FactsCorpus, year: str, expected: set[tuple[object, ...]]) -> None:
    """A former commune's facts lie under it while it stood, then under its successor, and are said to be former."""
    found = [row for row in corpus.ask("participations_as_of", year=year) if row["commune_code"] == MAUGES]
    assert {(row["code"], row["name"], row["is_former"], row["of_several"]) for row in found} == expected
    assert {row["said_code"] for row in found} <= {FLORENT}


def test_a_commune_that_was_several_stands_for_each(corpus: FactsCorpus) -> None:
    """Pages that name today's commune do not tell which of then: that is said."""
    then = [row for row in corpus.ask("participations_as_of", year="2017") if row["commune_code"] == BAGE]
    assert [(row["name"], row["of_several"], row["is_former"]) for row in then] == [
        ("Bâgé-la-Ville", 2, 0),
        ("Dommartin", 2, 0),
    ]
    of_one = corpus.ask("participations_as_of", year="2018", programme="petites", commune="bâgé-dommartin")
    assert [row["of_several"] for row in of_one] == [1]
    assert corpus.ask("participations_as_of", year="2018", commune="Dommartin") == []


def test_sums_in_the_communes_of_a_year(corpus: FactsCorpus) -> None:
    """As places; those of communes that never changed stand as ever."""
    found = corpus.ask("awards_as_of", year="2015")
    assert {(row["name"], row["eur"], row["is_former"], row["of_several"]) for row in found} == {
        ("Guise", 100_000, 0, 1),
        ("Saint-Florent-le-Vieil", 7_000, 1, 1),
        ("Vervins", 40_000, 0, 1),
        ("Bâgé-la-Ville", 90_000, 0, 2),
        ("Dommartin", 90_000, 0, 2),
    }
    assert [row["code"] for row in corpus.ask("awards_as_of", year="2020", commune=MAUGES)] == [MAUGES]


def test_communes_of_a_year(corpus: FactsCorpus) -> None:
    """As many as there were, and by either name."""
    count = """select year, count(distinct code) from communes_in_year
               where code not glob '97[578]*' and code not glob '98*' and year in (2015, 2019) group by year"""
    assert corpus.rows(count) == [(2015, 36_658), (2019, 34_970)]
    for name in ("Dommartin", "01144"):
        found = corpus.ask("communes_of_a_year", year="2017", commune=name)
        assert ("01144", "Dommartin", BAGE, 1) in {
            (row["code"], row["name"], row["commune_code"], row["has_changed"]) for row in found
        }
    assert [row["has_changed"] for row in corpus.ask("communes_of_a_year", year="2017", commune="Guise")] == [0]


def test_any_table_may_be_told_in_the_communes_of_a_year(corpus: FactsCorpus) -> None:
    """By today's code: a claim for each commune of then that is part of it now."""
    sql = """select y.name from participation_claims c join communes_in_year y on y.commune_code = c.commune_code
             where y.year = {year} and c.commune_code in ('01025', '02361')
             and c.programme_id like 'petites%' order by 1"""
    assert corpus.rows(sql.format(year=2017)) == [("Bâgé-la-Ville",), ("Dommartin",), ("Guise",)]
    assert corpus.rows(sql.format(year=2018)) == [("Bâgé-Dommartin",), ("Guise",)]


def test_a_former_commune_is_found_under_todays(corpus: FactsCorpus) -> None:
    """By the name of either; what is said under the former name is marked so."""
    for name in ("Saint-Florent-le-Vieil", "mauges-sur-loire", FLORENT):
        found = corpus.ask("said_of_commune_and_former", commune=name)
        assert [(row["said"], row["said_code"], row["is_former"], row["eur"]) for row in found] == [
            ("money", FLORENT, 1, 7_000),
            ("place in a programme", FLORENT, 1, None),
        ]
    assert corpus.ask("said_of_commune_and_former") == []


@pytest.mark.parametrize(
    ("date", "commune", "expected"),
    [
        ("2021-03-09", "Guise", []),
        ("2021-03", "Guise", [("selected", 1)]),
        ("2021-07-19", "Guise", [("selected", 1)]),
        ("2021", "Guise", [("signed", 2)]),
        ("2022-02", "Aubenton", [("signed", 1)]),  # what was replaced since stood then
        ("2022-03", "Aubenton", [("selected", 1)]),
        ("2024", "Hirson", [("candidate", 1)]),  # the undated page is no witness of any day
        ("", "Laon", [("withdrawn", 1)]),
    ],
)
def test_what_was_known_at_a_date(
    corpus: FactsCorpus, date: str, commune: str, expected: list[tuple[str, int]]
) -> None:
    """Status and sources by the documents published up to then."""
    found = corpus.ask("known_at", date=date, commune=commune, programme=PVD)
    assert [(row["what"], row["sources"]) for row in found if row["said"] == "place in a programme"] == expected


def test_sums_that_were_known_at_a_date(corpus: FactsCorpus) -> None:
    """None before the first document that tells them."""
    for date, expected in (("2023-01-31", []), ("2023-02", [100_000])):
        found = corpus.ask("known_at", date=date, commune=GUISE)
        assert [row["value"] for row in found if row["said"] == "money"] == expected


def test_a_place_step_by_step(corpus: FactsCorpus) -> None:
    """By the documents' dates, the undated last; a step that says the same is no change."""
    steps = corpus.ask("a_place_step_by_step", commune="Guise", programme=PVD)
    assert [(row["step"], row["published"], row["status"], row["is_change"]) for row in steps] == [
        (1, "2021-03-10", "selected", 1),
        (2, "2021-07-20", "signed", 1),
    ]
    steps = corpus.ask("a_place_step_by_step", commune=HIRSON)
    assert [(row["published"], row["is_change"]) for row in steps] == [("2021-03-10", 1), (None, 0)]
    steps = corpus.ask("a_place_step_by_step", commune=AUBENTON)
    assert [(row["status"], row["is_superseded"]) for row in steps] == [("signed", 1), ("selected", 0)]


def test_periods_are_written_anew(corpus: FactsCorpus) -> None:
    """Reference rows that other data no longer have are gone after the next writing."""
    corpus.database["commune_periods"].insert(
        {"id": "old", "code": GUISE, "since": 2010, "until": 2011, "code_then": GUISE, "name_then": "Guise-la-Vieille"}
    )
    corpus.database["meta"].delete("reference")
    corpus.store.put_reference(corpus.known)
    assert corpus.rows("select count(*) from commune_periods where id = 'old'") == [(0,)]
    corpus.join()
