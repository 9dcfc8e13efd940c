"""Sums of money: as French writes them, and what only looks like one."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline import page

from extract import amounts
from extract.amounts_numbers import figures
from extract.facts import Amount
from extract.nlp import sentence_spans
from extract.normalise import fold, fold_string
from extract.text import PageText
from ingest.document import Method, Page

Said = tuple[int, int, float | None, float | None, float | None, str, str | None]


def said(found: tuple[Amount, ...]) -> list[Said]:
    return [(a.start, a.end, a.eur, a.eur_low, a.eur_high, a.qualifier.value, a.tax) for a in found]


def check(marked: str, headings: dict[int, str] | None = None) -> None:
    """The sums written into a page are those found on it, and no other."""
    text, expected = page(marked)
    found = amounts.find(text, headings or {})
    assert said(found) == said(expected.amounts), [(text.text[a.start : a.end], a) for a in found]


@pytest.mark.parametrize(
    "marked",
    [
        "Le musée a coûté <a 78500>78 500 euros</a>, l'école <a 1780000>1,78 M€</a>, le pont <a 3000000000>3 Md€</a>.",
        "L'opération mobilise <a 2400000>2,4 millions d'euros</a> et <a 600000>600 k€</a>.",
        "Deux marchés, de <a 1250000>1.250.000 €</a> et <a 54745>54.745 euros</a>.",
        "Un forfait de <a 5640000>5, 64 millions d'euros</a>, soit <a 900000000>900 M d'€</a> en tout.",
        "Une étude à <a HT 25393>25393 € HT</a>, une autre à <a TTC 18000>18 000 €TTC</a>, <a 50000>50 K€</a>.",
        "Un mandat de <a 198750.5>198 750,50 euros</a> et un de <a 1250000.5>1 250 000,50 €</a>.",
        "On y met <a 20000>vingt mille euros</a>, puis <a 62000>soixante-deux mille euros</a>.",
        "Cela fait <a 1500000>un million et demi d'euros</a>, ou <a 500000>demi-million d'euros</a>.",
        "Le don est de <a 3500000>3 millions 500 000 euros</a>.",
        "La taxe est de <a 12>12 €</a> par habitant.",
        "Le terrain est cédé pour <a 1>un euro</a> symbolique, la place vaut <a 0.6>60 centimes</a>.",
        "Ils ont levé une <a about 10000000>dizaine de millions d'euros</a>.",
        "Une aide de <a 1046000000>1 046 M€</a>, de <a 12000>12 milliers d'euros</a>, de <a 1250000>1.250 M€</a>.",
        "Une aide de <a 45000>€ 45 000</a>, de <a 12500>EUR 12 500</a>, de <a 1250000>€ 1.250.000,00</a>.",
        "Le plan pèse <a 1500000>€ 1,5 million</a> ; le <a 1000000>million d'euros</a> promis, au "
        "<a 1000000000>milliard d'euros</a> près.",
        "Un budget de <a 5640000>5,64 millions</a>, dont <a 2100000>2,1</a> de l'État.",
        "En 2021 <a 350000>350 000 €</a> furent versés ; le prix est de <a 2.4>2,40 €</a>.",
        "Une enveloppe de <a 12000000>12 millions\u00a0d’euros</a>, de <a 3816400>3\u202f816\u202f400 €</a>.",
    ],
)
def test_sums_with_their_unit(marked: str) -> None:
    """A figure in digits or letters, its scale and its unit are one sum."""
    check(marked)


@pytest.mark.parametrize(
    "look_alike",
    [
        "La ville compte 1,6 million d'habitants, 12 000 logements et 3 200 places.",
        "Un taux de 75 %, 6 200 m² de halle, 40 km de piste et une hausse de 2,5 points.",
        "Tél. : 02 97 10 20 30, 56000 Vannes, n° 2021-447, le 15/03/2021, article L. 2334-42.",
        "Le chantier dure 18 mois, du 3 à mars 2022, sur la RD 130, pour 5 M de large.",
        "Il y a 11 400 visiteurs par jour, contre 8 200 en 2019.",
        "Le budget a trois volets et deux tranches ; la dépense est de nature diverse.",
        "Le coût de l'énergie a doublé pour 2 millions de ménages.",
        "La zone euro, l'eurométropole, les européens et l'Eurostar ne coûtent rien.",
        "Les euros manquent ; des millions d'euros sont perdus.",
        "Le tarif est en € 2021 et en €, 12 000 visiteurs paient ; le million de visiteurs est passé, à € 20.18 près.",
        "Le budget est de 1 2OO OOO et de 1S 000 € ; le montant, de 12 345 67 €.",
    ],
)
def test_what_looks_like_a_sum(look_alike: str) -> None:
    """Numbers of things, rates, areas, telephones, codes and dates are no sums."""
    check(look_alike)


@pytest.mark.parametrize(
    "marked",
    [
        "Coût : <a about 640000>640 000 €</a> environ.",
        "Il faut près de <a about 2000000>deux millions d'euros</a> et quelque <a about 300>300 €</a>.",
        "Un chantier de l'ordre de <a about 35000000>35 M€</a>.",
        "Plus de <a at_least 78500>78 500 euros</a>, au moins <a at_least 3000>3 000 €</a>.",
        "Les loyers dépassent <a at_least 180>180 €</a> sans pouvoir dépasser <a at_most 200>200 €</a>.",
        "Jusqu'à <a at_most 40000>40 000 €</a>, dans la limite de <a at_most 5000>5 000 €</a> par an.",
        "L'aide, plafonnée à <a at_most HT 300000>300 000 € HT</a>, est versée en une fois.",
        "Un poste aidé, <a at_most 45000>45 000 euros</a> par an au maximum.",
        "<a at_most 1100000>1,1 million d'euros</a> au plus leur sont réservés.",
        "Une prime d'un montant maximum de <a at_most 800>800 €</a> ; des lots de moins de <a at_most 90>90 €</a>.",
        "Les crédits n'excèdent pas <a at_most 250000000>250 millions d'euros</a>.",
        "Le jury a 25 membres au plus et <a 900>900 €</a> de frais.",
    ],
)
def test_how_exactly_a_sum_is_told(marked: str) -> None:
    """Words before or after a sum say about, at least or at most."""
    check(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "Les aides vont de <a 35000..60000>35 000 à 60 000 euros</a>.",
        "Chaque site reçoit entre <a 1200000..1500000>1,2 et 1,5 M€</a>.",
        "Le coût annuel est de <a 25000..30000>25 000 à 30 000 €</a>, voire de <a 40000..60000>40 à 60 000 €</a>.",
        "Il en coûtera <a 500000..1500000>500 000 à 1,5 million d'euros</a>.",
        "Un lot vaut <a 10000..20000>10 000 - 20 000 €</a>.",
        "La dotation a été portée de <a 10000000>10</a> à <a 11300000>11,3 M€</a>.",
        "La dotation recule de <a 58000000>58 M€</a> en 2012 à <a 21500000>21,5 M€</a> en 2019.",
        "Entre 2018 et 2022, <a 350000>350 000 €</a> ; lot 1 - <a 90000>90 000 €</a>.",
        "Il a reçu <a 300>300 €</a> et <a 500>500 €</a>.",
    ],
)
def test_ranges_and_changes(marked: str) -> None:
    """Two ends make one range; a sum that is replaced and the one that replaces it are two."""
    check(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "Elle vaut <a 320000>320 000 euros</a>, dont <a 90000>90 000</a> de la Région et <a 7000>7 000</a> de l'État.",
        "L'État (<a 120000>120 000 €</a>), la Région (<a 80000>80 000</a>) et la ville (<a 40000>40 000</a>) paient.",
        "Trois tranches de <a 10000000>10</a>, <a 12000000>12</a> et <a 15000000>15 M€</a>.",
        "Un budget de <a 7600000>7,6 millions d'euros</a>, dont <a 3100000>3,1 millions</a> du Département.",
        "Un plan de <a 5000000>5 M€</a>, dont <a 1200000>1,2</a> pour la voirie.",
        "La convention consacre <a 1600000>1,6 million</a> à la friche.",
        "On y verse <a 212000>212 000 €</a>, pour 11 400 visiteurs, soit 3 200 par mois.",
        "Ils ont dépensé <a 90000>90 000 €</a>, dont 1 200 mètres de trottoir.",
        "En 2019 et 2020, <a 400000>400 000 €</a> ont été investis.",
        "Coût : <a 2350000>2,35 M€</a>, dont <a 900000>0,9 M€</a> de l'État et <a 700000>0,7</a> de la Région.",
        "État : <a 120000>120 000</a> ; Région : <a 80000>80 000</a> ; commune : <a 50000>50 000 euros</a>.",
        "Un reste de <a 45000>45 000 €</a> (Région), <a 15000>15 000</a> (commune).",
        "L'assemblée a voté <a 25000000>25 millions</a> pour la rénovation.",
        "La commune de 12 500 habitants reçoit <a 9000>9 000 €</a> ; la Ville de 8 000 âmes aussi.",
    ],
)
def test_a_unit_told_once(marked: str) -> None:
    """A bare figure shares the unit of a sum beside it, where it is a part of it."""
    check(marked)


def test_a_columns_heading_says_the_unit() -> None:
    """Figures under a heading with a unit are sums; years, counts and rates beside them are not."""
    check(
        """
|# Commune | Opération | Population | Subvention (€ HT) | Taux | Année
| Aubrac | Halle, 2e tranche | 12 400 | <a HT 45000>45 000</a> | 30 % | 2021
| Belval | École | 3 200 | <a HT 96300.5>96 300,50</a> | 25 | 2020
| Total | | | <a HT 141300.5>141 300,50</a> | |
"""
    )


def test_a_column_in_thousands() -> None:
    """A heading may tell a scale."""
    check(
        """
|# Commune | Aide en k€ | Coût (M€) | Logements
| Aubrac | <a 450000>450</a> | <a 1200000>1,2</a> | 40
"""
    )


def test_a_column_without_a_unit_takes_that_of_its_sums() -> None:
    """One sum with its unit tells those above and below it; a column of counts stays one."""
    check(
        """
|# Commune | Montant | Nombre d'usagers
| Aubrac | <a 45000>45 000 €</a> | 12 000
| Belval | <a 38200>38 200</a> | 14 000
"""
    )


def test_a_row_says_its_unit() -> None:
    """A row's first cell may tell the unit of the others; a column of money needs none for what is grouped."""
    check(
        """
|# Poste | Halle | École
| Coût total (k€ HT) | <a HT 450000>450</a> | <a HT 1200000>1 200</a>
| Surface | 450 | 1 200
"""
    )
    check("|# Commune | Subvention accordée | Dossiers\n| Aubrac | <a 45000>45 000</a> | 12\n| Belval | 2021 | 1 200")


def test_a_caption_says_the_unit() -> None:
    """A caption's unit holds for the columns that are not told otherwise."""
    check(
        """
= Plan de financement (en euros HT)
|# Financeur | Part | Taux
| État | <a HT 555000>555 000</a> | 30 %
| Commune | <a HT 925000>925 000</a> | 50 %
"""
    )
    check(
        """= Plan de financement (en euros)
|# Opération | État | Commune | Communes | Habitants
| Halle | <a 120000>120 000</a> | <a 45000>45 000</a> | 12 | 1 200
| École | <a 60000>60 000</a> | <a 14500>14 500</a> | 3 | 3 400"""
    )
    check("= Dotations (k€)\n|# Commune | Montant\n| Aubrac | <a 45000>45</a>")


def test_years_head_a_table_of_sums() -> None:
    """Columns are headed by years, which are no sums; a row of figures that may be years is none of headings."""
    check(
        "Dépenses (en milliers d'euros)\n| Commune | 2021 | 2022-2023 |\n| Gacé | <a 120000>120</a> | "
        "<a 1450000>1 450</a> |"
    )
    check("Dépenses (en milliers d'euros)\n| Gacé | <a 2021500>2 021,5</a> |\n| Sées | <a 80000>80</a> |")


def test_a_table_that_goes_on_keeps_its_headings() -> None:
    """A page hands the headings of its last table on; without them a bare figure says nothing."""
    first, _ = page("|# Commune | Montant (€)\n| Aubrac | 45 000")
    headings = amounts.column_headings(first)
    following = "| Belval | <a 38200>38 200</a>\n| Corde | <a 7000>7 000</a>"
    check(following, dict(headings))
    check("| Belval | 38 200")
    carried, _ = page(following)
    assert amounts.column_headings(carried, headings) == headings
    ended, _ = page("|# Commune | Montant (€)\n| Aubrac | 45 000\nUn paragraphe.")
    assert amounts.column_headings(ended) == {}


def test_a_heading_says_the_unit_of_a_list() -> None:
    """Items under a heading with a unit are sums, up to the next heading."""
    check(
        """
## Participations (en euros)
- État (DETR) : <a 120000>120 000</a>
- Région : <a 80000>80 000</a> ;
## Fréquentation
- Musée : 12 000
"""
    )


def test_no_sum_crosses_a_cell_or_a_block() -> None:
    """Figures of neighbouring cells and lines are not one number."""
    text, _ = page("| 12 | 500 € |\nUn reste de 45\n000 € est dû.")
    assert [a.eur for a in amounts.find(text)] == [500.0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("quatre-vingt-dix mille euros", 90000),
        ("deux cent dix mille euros", 210000),
        ("mille cinq cents euros", 1500),
        ("trois millions deux cent mille euros", 3200000),
        ("une centaine de milliers d'euros", 100000),
        ("2,5 MdEUR", 2500000000),
        ("3 mds d'euros", 3000000000),
        ("12'500 €", 12500),
        ("1175 400 €", 1175400),
        ("128,000 €", 128000),
        ("1,5 m. d'euros", 1500000),
        ("un million deux cent mille euros", 1200000),
    ],
)
def test_figures(written: str, value: int) -> None:
    """Numbers in letters, with scales and separators."""
    assert [figure.value for figure in figures(fold_string(written))] == [value]


@pytest.mark.parametrize(
    ("written", "figure", "value"),
    [
        ("lot deux deux millions d'euros", "deux millions d'euros", 2000000),
        ("article vingt\ncinq cent mille euros", "cinq cent mille euros", 500000),
        ("tranche mille deux mille euros", "deux mille euros", 2000),
        ("annexe trois-quatre-vingt-dix mille euros", "quatre-vingt-dix mille euros", 90000),
        ("annexe un et un euro", "un euro", 1),
        ("mille mille mille euros", "mille euros", 1000),
        ("trois millions deux deux euros", None, None),
    ],
)
def test_numbers_that_meet_are_not_one(written: str, figure: str | None, value: int | None) -> None:
    """Of words that are no number together the last are the sum's; what can't be told is none."""
    found = [(written[one.start : one.end], int(one.value)) for one in figures(written)]
    assert found == ([] if figure is None else [(figure, value)])


@given(st.integers(1, 10**9), st.integers(0, 99), st.sampled_from([" ", "\u00a0", "\u202f", "."]))
def test_any_sum_is_read_as_it_is_written(euros: int, cents: int, space: str) -> None:
    """Grouped by any separator, with or without cents, a sum comes back with its span."""
    number = f"{euros:,}".replace(",", space) + (f",{cents:02}" if cents else "")
    text, _ = page(f"Elle vaut {number} € ici.")
    found = amounts.find(text)
    assert [Decimal(str(a.eur)) for a in found] == [Decimal(euros) + Decimal(cents) / 100]
    assert text.text[found[0].start : found[0].end] == f"{number} €"


WRITTEN = st.sampled_from(["un", "deux", "vingt", "cents", "mille", "et", "-", "12", "millions", "d'euros", "€", "\n"])


@given(st.text(alphabet="0123456789 ,.€kMdeurosàet\n\t()-O", max_size=60) | st.lists(WRITTEN).map(" ".join))
def test_any_text_gives_spans_in_order(written: str) -> None:
    """Whatever the text, sums lie on it, in order, and don't overlap."""
    read = Page("0" * 16, 1, written, Method.PLAIN, "a test")
    text = PageText(read, fold(written), tuple(sentence_spans(written)))
    found = amounts.find(text)
    assert all(0 <= a.start < a.end <= len(written) for a in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
