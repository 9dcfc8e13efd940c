"""Near-copies of documents: what is one witness, and what only looks like it."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from copies_cases import (
    CORRECTED,
    ERRATUM,
    EXCERPT,
    PORTRAIT,
    RECTIFICATIF,
    RELEASE,
    REPRINT,
    letter,
    misread,
    reading,
)
from hypothesis import given
from hypothesis import strategies as st

from extract.copies import Cluster, Kind, Pair, by_user, clusters, compare, may_be_copies
from extract.copies_changes import ChangeKind, changes
from extract.copies_corrections import correction
from extract.copies_keys import keys_of
from extract.copies_text import Mark, Reading, Runs, Sheet

ROYE = frozenset({"80685"})
MONTDIDIER = frozenset({"80561"})


def keys(one: Reading) -> set[int]:
    """The keys by which its copies are found."""
    return set(keys_of(sheet.text for sheet in one.pages))


def both(one: Reading, other: Reading) -> Pair | None:
    """What two documents are, whichever comes first."""
    found = compare(one, other)
    assert compare(other, one) == found
    return found


RELEASED = reading("r", RELEASE, "2022-05-12", publisher="Préfecture de la Somme")
RETOLD = RELEASE.replace("Une aide pour les halles de Roye\n\n", "").replace(". ", ".\n")
LONG = "\n\n".join(
    [f"Chapitre {number}. " + " ".join(random.Random(number).choices(PORTRAIT.split(), k=300)) for number in range(9)]
    + [RELEASE.split("\n\n", 2)[2]]
)

JOINED = {
    "a reprint with another head and tail": (REPRINT, "2022-05-14", Kind.COPY, "x"),
    "the same text in other lines": (RETOLD, "2022-05-12", Kind.COPY, "x"),
    "half of it": (EXCERPT, "2022-05-20", Kind.EXCERPT, "x"),
    "a reprint in which the sum was mistyped": (REPRINT.replace("245 000", "254 000"), "2022-05-14", Kind.COPY, "x"),
    "paragraphs in another order": (
        "\n\n".join(sorted(RELEASE.split("\n\n"), key=len)),
        "2022-05-14",
        Kind.COPY,
        "x",
    ),
    "an undated copy comes after the dated one": (REPRINT, None, Kind.COPY, "x"),
    "an earlier document that stands in it": (EXCERPT, "2022-05-02", Kind.EXCERPT, "x"),
    "a report that has it whole": (LONG, "2022-12-31", Kind.EXCERPT, "r"),
    "a corrected version": (RECTIFICATIF, "2022-05-16", Kind.SUPERSEDES, "x"),
    "a corrected version of the same day": (RECTIFICATIF, "2022-05-12", Kind.SUPERSEDES, "x"),
    "an erratum that names the day": (ERRATUM, "2022-05-17", Kind.SUPERSEDES, "x"),
    "a page that was brought up to date with another sum": (
        CORRECTED.replace("Communiqué de presse", "Mis à jour le 16 mai 2022"),
        "2022-05-16",
        Kind.SUPERSEDES,
        "x",
    ),
    "a page that was brought up to date and says the same": (
        RELEASE.replace("Communiqué de presse", "Mis à jour le 16 mai 2022"),
        "2022-05-16",
        Kind.COPY,
        "x",
    ),
    "another sum, and no word of a correction": (CORRECTED, "2022-05-16", Kind.COPY, "x"),
}


@pytest.mark.parametrize(("text", "published", "kind", "from_id"), JOINED.values(), ids=JOINED)
def test_one_witness(text: str, published: str | None, kind: Kind, from_id: str) -> None:
    """Reprints, excerpts and corrections of a release are one witness with it, in the right direction."""
    found = both(RELEASED, reading("x", text, published, publisher="Préfecture de la Somme"))
    assert found is not None
    assert (found.kind, found.from_id, {found.from_id, found.to_id}) == (kind, from_id, {"r", "x"})
    assert 0 <= found.score <= 1
    assert found.reason.endswith(".")


APART = {
    "two towns, two sums": (letter(), letter("Montdidier", "85 000")),
    "two towns, one sum, one day": (letter(), letter("Montdidier")),
    "two years of one grant": (letter(), letter(day="6 avril 2022", year="2022")),
    "two projects of one town with equal sums": (letter(), letter(what="la toiture de l'école Jules-Ferry")),
    "two phases with two sums": (
        letter(what="la première phase des trottoirs"),
        letter("Roye", "90 000", "la deuxième phase des trottoirs"),
    ),
    "the town stands in the address only": (
        letter().replace("commune de Roye", "commune"),
        letter("Montdidier").replace("commune de Montdidier", "commune"),
    ),
    "the portrait of the agency under other news": (
        "La place de Roye sera pavée grâce à 120 000 euros accordés par l'agence le 3 mai 2021, dit le maire de Roye, "
        "qui espère voir revenir les clients des boutiques de la rue haute avant la fin de l'année prochaine. "
        "Les terrasses seront agrandies, les platanes taillés, les voitures renvoyées vers le mail.\n" + PORTRAIT,
        "Corbie ouvre une maison des projets, que l'agence aide de 60 000 euros depuis le 8 juin 2021. Les gens de "
        "Corbie y verront les plans de la nouvelle halle et rencontreront les architectes tous les mardis soir. "
        "Un manager de commerce y tiendra permanence pour ceux qui cherchent un local.\n" + PORTRAIT,
    ),
    "a portrait under news that names its town once": (
        "Un atelier de couture, un fournil et trois logements : voilà ce qui remplace la banque. Le maire "
        "en avait assez des rideaux baissés. À Roye, il a tourné la clef vendredi devant les voisins, et le boulanger "
        "allume son four dès lundi.\n" + PORTRAIT,
        "Deux ans de palabres, et puis des pelles : le chantier des quais commence. Les riverains, qui n'y croyaient "
        "plus, ont offert le café aux ouvriers de Corbie, venus planter des aulnes au bord de l'eau froide.\n"
        + PORTRAIT,
    ),
    "an article that quotes a third of itself": (
        RELEASE,
        "Roye attend ses halles. Notre journal a fait le tour des étals et des cafés pour savoir ce que chacun pense "
        "du projet. Les uns regrettent le retard, les autres la couleur des tuiles. « Les travaux porteront sur la "
        "toiture, les poteaux de chêne et l'éclairage. Pendant ce temps, les forains s'installeront devant la gare, "
        "avec l'accord des commerçants du quartier, que la mairie de Roye a rencontrés deux fois », écrit-elle. "
        "Au comptoir, personne n'avait besoin qu'on le lui rappelle : on y garde les photographies des bals, "
        "et la fanfare promet de revenir jouer sous la charpente neuve. Le boulanger, lui, compte les clients perdus.",
    ),
    "an article that quotes two sentences": (
        RELEASE,
        "Roye attend ses halles. Notre journal a fait le tour des étals et des cafés pour savoir ce que chacun pense "
        "du projet. Les uns regrettent le retard, les autres la couleur des tuiles. « Les halles, dont la charpente "
        "menace ruine, sont fermées au public depuis l'hiver », écrit la préfecture. Au comptoir, personne n'avait "
        "besoin qu'on le lui rappelle : on y garde les photographies des bals d'autrefois, et la fanfare promet de "
        "revenir jouer sous la charpente neuve. Le boulanger, lui, compte les clients perdus depuis un an.",
    ),
    "too short to tell": ("L'État accorde 245 000 euros à Roye pour ses halles.",) * 2,
    "a correction of another town's letter": (
        letter(),
        letter("Montdidier", "85 000", day="9 avril 2021").replace("Objet :", "Rectificatif. Objet :"),
    ),
    "a correction of last year's letter": (
        letter(),
        letter("Roye", "85 000", day="9 avril 2022", year="2022").replace("Objet :", "Rectificatif. Objet :"),
    ),
    "an erratum that names another day": (RELEASE, ERRATUM.replace("12 mai", "11 mai")),
    "an erratum of another publisher": (RELEASE, ERRATUM.replace("Préfecture de la Somme", "Le Messager")),
    "an erratum about another town": (RELEASE, ERRATUM.replace("Roye", "Ham")),
}


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART)
def test_two_witnesses(one: str, other: str) -> None:
    """What is alike for other reasons stays apart: forms filled in twice, shared portraits, quotations."""
    first = reading("a", one, "2022-05-12" if one == RELEASE else "2021-04-05")
    assert both(first, reading("b", other, "2022-05-17")) is None


@pytest.mark.parametrize("share", [0.01, 0.02, 0.03, 0.04])
@pytest.mark.parametrize("seed", range(5))
def test_a_misread_copy_is_found_and_joined(share: float, seed: int) -> None:
    """Up to four letters in a hundred may be misread: passages that both have bring the two together."""
    long = RELEASE + REPRINT.replace("Roye", "la ville")
    clean = reading("r", long, "2022-05-12")
    scan = reading("x", misread(long, share, seed), None, is_ocr=True)
    assert keys(clean) & keys(scan)
    found = both(clean, scan)
    assert found is not None
    assert (found.kind, found.from_id) == (Kind.COPY, "x")


def test_misread_figures_are_no_other_figures() -> None:
    """A digit that OCR takes for another tells nothing; on pages with a text of their own it does."""
    changed = RELEASE.replace("245 000", "246 000").replace("9 mai 2022", "6 mai 2022")
    scan = both(RELEASED, reading("x", changed, "2022-05-12", is_ocr=True))
    assert scan is not None
    assert scan.differs == ""
    assert both(RELEASED, reading("x", changed, "2022-05-12")) is None


def test_a_paper_is_known_by_its_first_line() -> None:
    """Where no publisher is known, the first line up to its date tells whose the correction is."""
    article = "Le Messager du Vermandois – samedi 14 mai 2022\nRoye aura 245 000 euros pour ses halles."
    note = (
        "Le Messager du Vermandois, mardi 17 mai 2022\nErratum\nDans notre numéro du 14 mai 2022, les halles de Roye…"
    )
    found = both(reading("a", article, "2022-05-14"), reading("b", note, "2022-05-17"))
    assert found is not None
    assert (found.kind, found.from_id) == (Kind.SUPERSEDES, "b")
    other = note.replace("Messager du Vermandois", "Courrier du Santerre")
    assert both(reading("a", article, "2022-05-14"), reading("b", other, "2022-05-17")) is None


def test_what_differs_is_told() -> None:
    """The reason of a link names the figures that the two have otherwise."""
    found = both(RELEASED, reading("x", RECTIFICATIF, "2022-05-16"))
    assert found is not None
    assert "“245 000” and “254 000”" in found.differs
    assert "annule et remplace le communiqué du 12 mai 2022" in found.reason


def test_a_copy_of_the_correction_replaces_nothing_of_it() -> None:
    """Two copies of a correction say both that they correct; neither corrects the other."""
    one = reading("a", RECTIFICATIF, "2022-05-16")
    other = reading("b", "Le Messager\n" + RECTIFICATIF, "2022-05-18")
    found = both(one, other)
    assert found is not None
    assert found.kind is Kind.COPY


def test_a_correction_comes_after_what_it_corrects() -> None:
    """A reprint of a later day is not replaced by the correction of an earlier one: it is a copy with another sum."""
    found = both(reading("a", RECTIFICATIF, "2022-05-16"), reading("b", REPRINT, "2022-06-01"))
    assert found is not None
    assert found.kind is not Kind.SUPERSEDES


CORRECTING = (
    "Rectificatif",
    "RECTIFICATIF – annule et remplace le communiqué du 12 mai",
    "Erratum",
    "Errata : page 3",
    "Version corrigée",
    "Communiqué modifié",
    "Ce communiqué annule et remplace le précédent",
    "La présente délibération remplace celle du 3 mars",
    "Une erreur s'est glissée dans notre édition de mardi",
    "Il fallait lire 254 000 euros",
    "Correction de notre article du 3 mai",
)
NOT_CORRECTING = (
    "Budget rectificatif pour 2022",
    "Loi de finances rectificative",
    "Rectification des limites communales",
    "Correction des copies du brevet",
    "Il remplace au conseil Mme Petit",
    "La fibre remplace le cuivre",
    "Le tribunal annule le permis",
    "Version finale",
)


@pytest.mark.parametrize("line", CORRECTING)
def test_words_of_correction(line: str) -> None:
    """A line near the beginning says that the document corrects another."""
    found = correction(reading("x", f"Préfecture de la Somme\n{line}\nLes halles de Roye."))
    assert found is not None
    assert found.is_sure


@pytest.mark.parametrize("line", NOT_CORRECTING)
def test_words_that_only_look_like_correction(line: str) -> None:
    """Budgets, limits and replacements of things correct no document; nor do words deep in a text."""
    assert correction(reading("x", f"Préfecture de la Somme\n{line}\nLes halles de Roye.")) is None
    assert correction(reading("x", f"{PORTRAIT}{PORTRAIT}\nErratum\nLes halles.")) is None


def test_an_update_is_not_sure() -> None:
    """A page of the web says when it was touched last, whatever was touched."""
    found = correction(reading("x", "Mis à jour le 16 mai 2022\nLes halles de Roye."))
    assert found is not None
    assert not found.is_sure


def test_changes_are_sentences() -> None:
    """What a reprint adds, drops and says otherwise; what was only misread is no change."""
    other = reading("x", REPRINT.replace("245 000", "254 000"), "2022-05-14")
    found = changes(other, RELEASED, Kind.COPY)
    assert [one.after.text for one in found if one.kind is ChangeKind.ADDED and one.after][:2] == [
        "Le Messager du Vermandois",
        "Samedi 14 mai 2022",
    ]
    assert "Une aide pour les halles de Roye" in [one.before.text for one in found if one.before]
    changed = [one for one in found if one.kind is ChangeKind.CHANGED]
    places = [(one.before, one.after) for one in changed if one.before and one.after]
    assert ["245 000" in before.text and "254 000" in after.text for before, after in places] == [True]
    scan = reading("x", misread(RELEASE, 0.01), is_ocr=True)
    assert not [one for one in changes(scan, RELEASED, Kind.COPY) if one.kind is not ChangeKind.CHANGED]


def test_an_excerpt_drops_nothing() -> None:
    """What an excerpt leaves away is the rest of the whole, not a change."""
    found = changes(reading("x", EXCERPT, "2022-05-20"), RELEASED, Kind.EXCERPT)
    assert {one.kind for one in found} == {ChangeKind.ADDED}


def test_letters_to_other_towns_are_told_apart_cheaply() -> None:
    """Each names its own town twice, the other never; a single mention may be a dateline, none tells nothing."""
    one, other = reading("a", letter()).communes(), reading("b", letter("Montdidier")).communes()
    assert not may_be_copies(one, other)
    assert may_be_copies(one, one)
    assert may_be_copies(one, reading("c", PORTRAIT).communes())
    assert may_be_copies(reading("d", "Lille, le 3 mai").communes(), one)


def test_facts_about_other_communes_part_documents() -> None:
    """Where a letter names its town in no sentence of its body, what its facts are about tells."""
    text = letter().replace("Roye", "votre ville").replace("centre de votre ville", "centre")
    one, other = reading("a", text, subjects=ROYE), reading("b", text, subjects=MONTDIDIER)
    assert both(one, other) is None
    assert both(one, reading("b", text, subjects=ROYE)) is not None


def test_what_ocr_confuses_is_one_key() -> None:
    """Letters that look alike are one letter in keys; figures stay apart, and in groups are one word."""
    assert reading("x", "Modeme LO1RE c0mité").keys == reading("x", "Moderne Loire Comité").keys
    assert reading("x", "0123456789").keys[0] == "oi234s67b9"
    assert reading("x", "1 245 000 € en 2021²").keys == ("i24sooo", "en", "2o2i2")


def test_too_short_texts_have_no_keys() -> None:
    """Under forty words, nothing is looked up."""
    assert keys(reading("x", ERRATUM)) == set()
    assert len(keys(RELEASED)) > 32


# Without figures: two of them on one page may be one number.
@given(
    st.lists(st.sampled_from([word for word in RELEASE.split() if not word[0].isdigit()]), min_size=30, max_size=120),
    st.lists(st.integers(0, 120), max_size=8),
)
def test_where_pages_end_is_no_matter_for_keys(words: list[str], ends: list[int]) -> None:
    """Pages come one by one, some without a word; what runs on from one to the next is found as on one."""
    edges = [0, *sorted(min(end, len(words)) for end in ends), len(words)]
    pages = (" ".join(words[begin:end]) for begin, end in pairwise(edges))
    assert keys_of(pages) == keys_of([" ".join(words)])


def test_days_are_sought_among_the_first_words_whatever_the_pages() -> None:
    """A title page has few words: what a correction names on the page after it counts, far below it does not."""
    title = Sheet("1", "Rectificatif")
    text = "Notre communiqué du 12 mai 2022 disait autre chose. " + "La ville le précise. " * 15 + "Le 9 juin 2022."
    dates = tuple(
        Mark(text.index(day), text.index(day) + len(day), "date", edtf)
        for day, edtf in (("12 mai 2022", "2022-05-12"), ("9 juin 2022", "2022-06-09"))
    )
    found = correction(Reading("x", [title, Sheet("2", text, marks=dates)]))
    assert found is not None
    assert found.dates == {"2022-05-12"}


# Clusters

ORDERS = {name: (day, name) for name, day in zip("abcdef", ("1", "2", "3", "4", "5", "6"), strict=True)}


def pair(one: str, other: str, kind: Kind = Kind.COPY, score: float = 0.9, differs: str = "") -> Pair:
    """A pair, the later document first."""
    return Pair(other, one, kind, score, "Because.", differs)


def by_members(found: list[Cluster]) -> set[str]:
    """Clusters as strings of their members."""
    return {"".join(one.members) for one in found}


def test_clusters_are_what_hangs_together() -> None:
    """However long the chain; the first by date gives the id; each member has one link."""
    found = clusters(ORDERS, [pair("b", "c"), pair("a", "c"), pair("a", "b"), pair("d", "e", Kind.EXCERPT)])
    assert by_members(found) == {"abc", "de", "f"}
    assert {one.id for one in found} == {"a", "d", "f"}
    assert [(link.from_id, link.to_id) for link in found[0].links] == [("b", "a"), ("c", "a")]


def test_copies_of_what_was_replaced_are_replaced() -> None:
    """A copy with the old figures goes with its original; an excerpt that both have does not."""
    pairs = [
        pair("a", "c", Kind.SUPERSEDES, differs="sums"),
        pair("a", "b"),
        pair("a", "d", Kind.EXCERPT),
        pair("c", "d", Kind.EXCERPT),
        pair("c", "e"),
        pair("a", "e", differs="sums"),
    ]
    assert clusters(ORDERS, pairs)[0].superseded == {"a", "b"}


def test_a_correction_of_a_point_replaces_nothing() -> None:
    """What an erratum says nothing of still stands."""
    one = Pair("b", "a", Kind.SUPERSEDES, 0.1, "Because.", "", is_whole=False)
    assert clusters(ORDERS, [one])[0].superseded == frozenset()


PAIRS = st.lists(
    st.builds(
        pair,
        st.sampled_from("abc"),
        st.sampled_from("def"),
        st.sampled_from(list(Kind)),
        st.sampled_from((0.5, 0.7, 0.9)),
        st.sampled_from(("", "sums")),
    ),
    unique_by=lambda one: (one.from_id, one.to_id),
)


@given(PAIRS, st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("def"))), st.randoms())
def test_clusters_do_not_depend_on_the_order_of_pairs(
    pairs: list[Pair], apart: list[tuple[str, str]], chance: random.Random
) -> None:
    """Clusters are a function of the set of pairs; what the user keeps apart is never joined."""
    found = clusters(ORDERS, pairs, apart)
    chance.shuffle(pairs)
    orders = list(ORDERS.items())
    chance.shuffle(orders)
    assert clusters(dict(orders), pairs, apart) == found
    for one, other in apart:
        assert not any(one in cluster.members and other in cluster.members for cluster in found)


def test_the_users_word_is_stronger_than_likeness() -> None:
    """Of two links that can't both stand, the user's does."""
    said = by_user("b", "a", Kind.COPY)
    found = clusters(ORDERS, [pair("b", "c", score=1.0), said], [("a", "c")])
    assert by_members(found) == {"ab", "c", "d", "e", "f"}


@given(st.text("aeiou \n.", max_size=400), st.text("aeiou \n.", max_size=400))
def test_any_texts_can_be_compared(one: str, other: str) -> None:
    """Whatever the texts, the answer is the same both ways round."""
    both(reading("a", one), reading("b", other))


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=12).map(" ".join), max_size=5), st.data())
def test_runs_of_pages_are_those_of_the_document(pages: list[str], data: st.DataObject) -> None:
    """Those of each page alone, those of all with what runs across their ends; few words, so that many are the same."""
    other = data.draw(st.lists(st.sampled_from("abc"), max_size=40).map(" ".join))
    ours, theirs = Runs(pages), Runs([other])
    whole = Reading("d", [Sheet(f"d-{number}", page) for number, page in enumerate(pages)])
    found = Reading("e", [Sheet("e-1", other)]).distinct
    assert ours.words == whole.length
    assert (len(ours.all()), len(theirs.all())) == (len(whole.distinct), len(found))
    assert ours.all().common(theirs.all()) == len(whole.distinct & found)
    assert ours.common(theirs.all()) == [len(Reading("p", [Sheet("p-1", page)]).distinct & found) for page in pages]
