"""Communes named in sentences, with gold written into them, beside look-alikes that must not match."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import inline
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from extract import communes, communes_candidates, communes_damaged, context, epcis, territories
from extract.communes_lexicon import Spelling, key_of, lexicon, words_of
from extract.facts import CommuneMention, Mentions, Refusal, Span
from extract.normalise import fold
from extract.reference import load
from extract.text import DocumentInfo, NamesGiven, PageText
from ingest.document import Block, BlockKind, Method, Page

NAMED = {
    "a list under its region": "La Région Île-de-France soutient <c 93066>Saint-Denis</c>, <c 93048>Montreuil</c> et "
    "<c 95052>Beaumont-sur-Oise</c>.",
    "a list by département": "Dans les Côtes-d'Armor, <c 22278>Saint-Brieuc</c> et <c 22093>Lamballe</c> ; dans le "
    "Morbihan, <c 56260>Vannes</c>, <c 56121>Lorient</c> et <c 56178>Pontivy</c>.",
    "a département before a colon": "Finistère : <c 29232>Quimper</c> et <c 29151>Morlaix</c>.",
    "contracted articles": "Aux <c 27016>Andelys</c>, au <c 76351>Havre</c> et à <c 76217>Dieppe</c>, le commerce "
    "reprend ; les maires du <c 76711>Tréport</c> et d'<c 76255>Eu</c> ont écrit à la Région Normandie.",
    "homonyms told apart by their département": "Le bourg du <c 29053>Faou</c> (29) et celui du <c 56057>Faouët</c> "
    "(Morbihan) ont reçu 50 000 euros chacun.",
    "a département's name for a town": "À <c 53147>Mayenne</c>, la halle ouvrira en mai. <c 53130>Laval</c>, "
    "<c 53147>Mayenne</c> et <c 53062>Château-Gontier</c> y sont associées.",
    "a pair of towns": "<c 62498>Lens</c>-<c 62510>Liévin</c> forment un binôme, comme "
    "<c 62119>Béthune</c>-<c 62178>Bruay-la-Buissière</c>.",
    "the département's name in the town's": "La halle de <c 60157>Clermont de l'Oise</c> sera refaite.",
    "a former commune of its own code": "<c 49276>Saint-Florent-le-Vieil</c> a gardé son marché.",
    "a name of before a merger": "<c 14762>Vire</c>, dans le Calvados, a candidaté.",
    "a name of before a change": "<c 62588>Montreuil</c> et <c 62193>Calais</c>, dans le Pas-de-Calais.",
    "capitals without accents or hyphens": "LE MAIRE DE <c 62014>AIRE SUR LA LYS</c> ET CELUI DE <c 62178>BRUAY LA "
    "BUISSIERE</c> ONT SIGNE",
    "Saint abbreviated": "<c 62765>St-Omer</c>, <c 85234>St. Jean-de-Monts</c> et <c 60509>Pont-Ste-Maxence</c>.",
    "sur abbreviated": "La ville d'<c 62014>Aire s/ la Lys</c> délibère.",
    "a short name": "<c 41194>Romorantin</c> et <c 41018>Blois</c>, dans le Loir-et-Cher, ont signé.",
    "a short name told by the whole one": "La halle de <c 61293>Mortagne-au-Perche</c> rouvre. À "
    "<c 61293>Mortagne</c>, dix commerces ont fermé.",
    "another of that name": "Dans les Vosges, <c 88160>Épinal</c>, <c 88383>Remiremont</c> et le village de "
    "<c 88315>Mortagne</c>.",
    "common words": "La ville de <c 89387>Sens</c> (Yonne) et celle d'<c 84087>Orange</c> (Vaucluse) ont signé.",
    "a town and a name that begins with it": "<c 10033>Bar-sur-Aube</c> et <c 10034>Bar-sur-Seine</c>, dans l'Aube.",
    "a postcode": "Écrire au 4 place du Château, 37600 <c 37132>Loches</c>.",
    "overseas": "À La Réunion, <c 97411>Saint-Denis</c>, <c 97416>Saint-Pierre</c> et <c 97415>Saint-Paul</c>.",
    "an EPCI beside its town": "La communauté d'agglomération de Lens-Liévin aide <c 62498>Lens</c>.",
    "an apposition": "<c 61508>Vimoutiers</c>, petite ville de l'Orne, attend.",
    "an apposition that tells homonyms apart": "À <c 62588>Montreuil</c>, petite cité du Pas-de-Calais, la halle "
    "rouvre.",
    "a column of communes": "|# Commune | Aide |\n| <c 60581>SAINT-JUST-EN-CHAUSSEE</c> | 12 000 € |\n"
    "| <c 60439>Mouy</c> | 8 000 € |\n| Total | 20 000 € |",
    "a heading's département": "# Petites villes de demain : Gironde\n<c 33036>Bazas</c> et <c 33352>La Réole</c> ont "
    "signé.",
    "a paragraph's département": "Le Cerema suit huit bourgs en Corrèze. <c 19020>Beaumont</c> a renoncé.",
    "a name of use": "À <c 82186>Valence d'Agen</c>, comme à <c 51108>Châlons-sur-Marne</c>, la halle rouvre.",
    "the first of the names that a merger joined": "Dans l'Aveyron, <c 12120>Laissac</c> et <c 12202>Rodez</c> ; en "
    "Lozère, <c 48061>Florac</c> et <c 48095>Mende</c>.",
    "a delegated commune": "- <c 14174>Condé-sur-Noireau</c> – commune déléguée de <c 14174>Condé-en-Normandie</c>",
    "items under a département's name": "# Lauréats\n## Orne (61)\n- <c 61168>La Ferté-Macé</c>\n"
    "- <c 61293>Mortagne</c>\n- <c 61214>L'Aigle</c>\n## Département de l'Eure\n- <c 27051>Beaumont</c>\n"
    "- <c 27428>Le Neubourg</c>\n- <c 27165>Conches</c>",
    "a line under its département's name": "# Résultats en Nouvelle-Aquitaine\nCreuse : <c 23008>Aubusson</c> et "
    "<c 23030>Bourganeuf</c>\nCorrèze : <c 19276>Uzerche</c>, <c 19275>Ussel</c>",
    "a town of a département's name, and one elsewhere": "Isère\n<c 38544>Vienne</c> : <c 38185>Grenoble</c> l'imite, "
    "dit la maire de <c 38544>Vienne</c>.",
    "a town named right after what it is": "La commune <c 62498>Lens</c> et la ville <c 62041>Arras</c> ont signé.",
    "items that go on": "# Vosges\n- <c 88090>Charmes</c> : centre ancien.\n- <c 88351>Plombières-les-Bains</c> : "
    "thermes.\n- <c 88367>Rambervillers</c> : commerce.",
    "a syndicate among communes": "Dans l'Aveyron :\n- <c 12089>Decazeville</c>\n- SIVOM de Saint-Affrique\n"
    "- <c 12096>Espalion</c>",
    "a name broken by a line's end": "Elle longe la rue de\nLandrecies, à <c 59331>Landrecies</c> même.",
}
LOOK_ALIKES = {
    "streets": "Au coin de la rue de Cambrai, de l'avenue de Paris et du boulevard de Strasbourg, quai de Rouen.",
    "several streets": "Les rues de Creil et de Senlis seront pavées.",
    "persons": "M. Jean Vienne, Mme Anne-Sophie Nantes, J. Toulouse et le docteur Rennes ont pris la parole.",
    "a person by title": "Étaient présents M. Condom et Mme Laval.",
    "départements": "La Mayenne, la Somme, le Nord, la Vienne et le Pas-de-Calais ; le préfet du Nord, en Corrèze.",
    "régions": "Les Pays de la Loire, le Centre-Val de Loire, le Grand Est et la Région Bretagne.",
    "old régions": "En Lorraine et en Picardie, dans le Nord-Pas-de-Calais.",
    "territories": "L'arrondissement de Vervins, le canton de Caudry, le SCoT de Lens-Liévin-Hénin-Carvin, le pays de "
    "Bray et la vallée de la Lys.",
    "intercommunalities": "La communauté de communes du Pays de Mormal, Laval Agglomération et Tours Métropole Val de "
    "Loire ont voté.",
    "common words": "Signes encourageants : la vacance recule. Mars actif, Plan Bourgs, Maire et Centres : la Ville "
    "paie.",
    "a company": "L'étude a été confiée à la société Orange et au cabinet Vitré Conseil.",
    "buildings": "L'église Saint-Martin, la collégiale Saint-Amé, le quartier Saint-Jacques et le lycée Saint-Louis.",
    "several persons": "Elles sont représentées par MM. Calais et Dunkerque.",
    "bodies of a town": "Le Grand Paris, Gien Communauté et Roubaix Tourisme.",
    "newspapers": "La Dépêche de Toulouse, Le Journal de Roubaix et La Voix du Nord en ont parlé.",
    "produce": "On sert un Cognac et le Chablis de l'an passé.",
    "a hyphenated surname": "Le président, Olivier Bourdon-Lille, a conclu.",
    "names of natural regions": "En Anjou et dans le Perche, les halles rouvrent.",
    "lower case": "il y a lens, béthune et arras dans ce fichier",
    "items of another kind": "Les thèmes :\n- Orange\n- Vert\n- Mars\n- Bleu",
    "items of persons": "Étaient présents :\n- M. Laval\n- Mme Moulin\n- M. Brest",
    "an intercommunality named as a list": "La communauté de communes Loire, Nièvre et Truyère a signé.",
    "a building that begins some name": "Dans la Somme, à ceci près : Maison de santé, Halle, Abbaye, Friche.",
    "a number": "Douze communes et onze villes, La Douzième.",
    "function words": "Les deux jumeaux, lez et y : Les uns et les autres.",
    "a letter's head": "PLAN POUR LE CENTRE DE LA VILLE",
}


def read(
    text: PageText, document: DocumentInfo | None = None, members: frozenset[str] = frozenset()
) -> tuple[tuple[CommuneMention, ...], tuple[Refusal, ...]]:
    """The whole way of one page, as the extractor goes it."""
    known = load()
    mentions = Mentions(epcis=epcis.find(text, known))
    candidates = communes.candidates(text, known, mentions)
    surveyed = context.survey(text, candidates, mentions, known)
    drawn = context.draw(document or DocumentInfo("a test"), surveyed, known)
    drawn = replace(drawn, memberships={"a-programme": members})
    return communes.resolve(text, candidates, known, drawn, {"a-programme"})


@pytest.mark.parametrize("marked", NAMED.values(), ids=NAMED.keys())
def test_communes_are_named(marked: str) -> None:
    """Each name leads to its code, and nothing else is found."""
    text, wanted = inline.page(marked)
    found, _ = read(text)
    assert [(text.text[m.start : m.end], m.code) for m in found] == [
        (text.text[m.start : m.end], m.code) for m in wanted.communes
    ]


@pytest.mark.parametrize("marked", LOOK_ALIKES.values(), ids=LOOK_ALIKES.keys())
def test_look_alikes_are_no_communes(marked: str) -> None:
    """A commune's name in another's, or in a person's, street's, company's, is none."""
    text, _ = inline.page(marked)
    found, _ = read(text)
    assert [text.text[m.start : m.end] for m in found] == []


def test_the_publisher_tells_homonyms_apart() -> None:
    """The same words name other communes when another préfecture writes them."""
    text, _ = inline.page("La commune de Saint-Rémy a été retenue.")
    codes = {}
    for publisher in ("Préfecture de la Corrèze", "Préfecture des Deux-Sèvres"):
        found, _ = read(text, DocumentInfo("a test", publisher=publisher))
        codes[publisher] = [m.code for m in found]
    assert codes == {"Préfecture de la Corrèze": ["19238"], "Préfecture des Deux-Sèvres": ["79293"]}


def test_a_name_that_nothing_tells_apart_is_refused() -> None:
    """Among dozens of communes of one size none is said; the refusal keeps the best and the reason."""
    text, _ = inline.page("La commune de Sainte-Colombe a été retenue.")
    found, (refusal,) = read(text)
    assert found == ()
    assert text.text[refusal.start : refusal.end] == "Sainte-Colombe"
    assert len(refusal.candidates) > 1
    assert refusal.reason == "several communes bear the name and nothing tells them apart"


def test_an_official_list_tells_homonyms_apart_and_yields_to_the_place() -> None:
    """A member is meant where nothing else tells; its namesake is, in a document of its own préfecture."""
    text, _ = inline.page("La commune de Saint-Rémy a été retenue.")
    members = frozenset({"79293"})
    assert read(text)[0] == ()
    assert [m.code for m in read(text, None, members)[0]] == ["79293"]
    at_home = DocumentInfo("a test", publisher="Préfecture de la Corrèze")
    assert [m.code for m in read(text, at_home, members)[0]] == ["19238"]


def test_a_weak_name_is_refused_for_another_reason() -> None:
    """A common word at a sentence's start, among towns near by, is kept as a refusal."""
    text, _ = inline.page("La ville d'Auxerre, dans l'Yonne, investit. Sens reste à convaincre.")
    found, refusals = read(text)
    assert [m.code for m in found] == ["89024"]
    assert [(text.text[r.start : r.end], r.reason) for r in refusals] == [
        ("Sens", "nothing says that a commune is meant")
    ]


def test_confidence_follows_the_evidence() -> None:
    """The surer the words around a name, the higher its confidence."""
    values = []
    for sentence in ("Roubaix a signé.", "À Sens, on a signé.", "La ville de Sens (Yonne) a signé."):
        text, _ = inline.page(sentence)
        values.append(read(text)[0][0].confidence)
    assert 0.5 <= values[1] < min(values[0], values[2]) <= 1.0


def test_a_damaged_name_on_a_scan() -> None:
    """One wrong letter is forgiven where the page was read by OCR and bears the name out; not elsewhere."""
    text, _ = inline.page("Dans le Nord, le maire de Valencieunes et celui de Cambrai. Valenciemes. TOTAL GENERAL")
    scan = PageText(replace(text.page, method=Method.OCR), text.folded, text.sentences)
    found, _ = read(scan)
    assert [(text.text[m.start : m.end], m.code) for m in found] == [("Valencieunes", "59606"), ("Cambrai", "59122")]
    assert [m.code for m in read(text)[0]] == ["59122"]


def test_a_person_that_spacy_reads_is_no_commune() -> None:
    """A name inside a person's is none, though nothing else says so."""
    text, _ = inline.page("L'adjointe Aliénor Dreux conclut.")
    start = text.text.index("Aliénor")
    person = Span(start, start + len("Aliénor Dreux"))
    found, _ = read(PageText(text.page, text.folded, text.sentences, NamesGiven((person,))))
    assert found == ()
    found, _ = read(inline.page("L'adjointe à Dreux conclut.")[0])
    assert [m.code for m in found] == ["28134"]


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("saint omer", "62765"),
        ("havre", "76351"),
        ("les andelys", "27016"),
        ("romorantin", "41194"),
        ("chateau chinon", "58062"),
        ("l aigle", "61214"),
        ("domfront", "61145"),
        ("le puy", "43157"),
        ("cosne sur loire", "58086"),
        ("equeurdreville", "50173"),
    ],
)
def test_spellings_lead_to_codes(spelling: str, code: str) -> None:
    """The lexicon knows names of today and before, without article, shortened."""
    assert code in {form.code for form in lexicon(load()).forms[spelling]}


@pytest.mark.parametrize("spelling", ["les", "en", "deux", "saint", "ville", "mont", "le"])
def test_words_that_are_no_spelling(spelling: str) -> None:
    """Little words, numbers and the heads of hundreds of names are not looked up as short names."""
    assert all(form.spelling is not Spelling.SHORT for form in lexicon(load()).forms.get(spelling, ()))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Saint-Étienne", "ST ETIENNE"), ("L'Haÿ-les-Roses", "L’Hay les Roses"), ("Aire-sur-la-Lys", "Aire s/la Lys")],
)
def test_spellings_that_are_one(one: str, other: str) -> None:
    """Capitals, accents, hyphens and abbreviations don't matter."""
    assert key_of(one) == key_of(other)


def test_words_are_apart_where_a_name_cannot_go_on() -> None:
    """Cells, blocks and punctuation part words; hyphens and apostrophes join them, a dash does not."""
    text, _ = inline.page("L'Isle-Jourdain – Auch, Mirande\n| Condom | Lectoure |")
    words = words_of(text)
    assert list(zip(words.keys, words.joins, strict=True)) == [
        ("l", "'"),
        ("isle", "-"),
        ("jourdain", "|"),
        ("auch", "|"),
        ("mirande", "\n"),
        ("condom", "|"),
        ("lectoure", "|"),
    ]


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("Dans l'Oise et en Creuse.", [("departement", "60"), ("departement", "23")]),
        (
            "Clermont (Oise), le Nord, au nord du Lot.",
            [("departement", "60"), ("departement", "59"), ("departement", "46")],
        ),
        ("Le Centre-Val de Loire et les Pays de la Loire.", [("region", "24"), ("region", "52")]),
        ("Clermont-l'Hérault et la place du Lot.", [("departement", "34"), ("departement", "46")]),
        ("Huit communes de Corrèze.", [("departement", "19")]),
        ("La ville de Mayenne, Vienne et le cher prix, une somme.", []),
        ("Châtillon-sur-Seine-Maritime-les-Eaux", []),
    ],
)
def test_territories(marked: str, wanted: list[tuple[str, str]]) -> None:
    """Départements and régions are named with an article, in brackets, or by a long name."""
    text, _ = inline.page(marked)
    assert [(t.kind, t.code) for t in territories.find(text, load())] == wanted


WORDS = st.sampled_from(
    ["Béthune", "de", "la", "rue", "Saint-Denis", "(62)", "M.", "Sens", "à", "Oise", "dans l'", "-", ",", ";", "\n",
     "\t", "Lens-Liévin", "VILLE", "d'", "Aire s/", "la Lys", "communes", ":", "Cœur", "ﬁn", "¹", "Le", "Havre"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=25))
def test_offsets_say_what_they_say(parts: list[str]) -> None:
    """Whatever the page: mentions and refusals are in order, apart, inside the text, and begin with a capital."""
    raw = " ".join(parts)
    block = (Block(BlockKind.PARAGRAPH, 0, len(raw)),) if raw else ()
    text = PageText(Page("d", 1, raw, Method.PLAIN, "", blocks=block), fold(raw), (Span(0, len(raw)),) if raw else ())
    found, refused = read(text)
    spans = sorted([*found, *refused], key=lambda span: span.start)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for mention in found:
        assert 0.5 <= mention.confidence <= 1.0
        assert mention.code in load().communes
    for span in spans:
        assert 0 <= span.start < span.end <= len(raw)
        assert any(character.isupper() for character in raw[span.start : span.end])
    assert (found, refused) == read(text)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A commune's name without spaces, in which letters are lost, put in, mistaken or in each other's place."""
    name = draw(st.sampled_from([one for one in communes_damaged.names_of(lexicon(load())).spelt if len(one) > 8]))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(name) - 2))
        said, instead_of = draw(st.sampled_from([("", 1), ("e", 0), ("e", 1), (name[at + 1] + name[at], 2)]))
        name = name[:at] + said + name[at + instead_of :]
    return name


@settings(deadline=None)
@given(spoilt())
def test_a_damaged_name_is_nearest_to_what_any_name_is_compared_with(written: str) -> None:
    """Of all names the one that is a letter away, where only one is."""
    names = communes_damaged.names_of(lexicon(load()))
    near = [name for name in names.spelt if OSA.distance(written, name, score_cutoff=1) <= 1]
    expected = names.spelt.get(written) or (names.spelt[near[0]] if len(near) == 1 else None)
    assert communes_damaged.nearest(written, names) == expected


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=25), st.randoms(use_true_random=False))
def test_what_nothing_hangs_on_need_not_be_read(parts: list[str], chance: Random) -> None:
    """Whether persons and places are read of every name, or where a judgement hangs on them: it is the same."""
    raw = " ".join(parts)
    text = PageText(Page("d", 1, raw, Method.PLAIN, ""), fold(raw), (Span(0, len(raw)),) if raw else ())
    known, mentions = load(), Mentions()
    spans = [one.name for one in communes.candidates(text, known, mentions)]
    persons, places = ([span for span in spans if chance.random() < share] for share in (0.3, 0.6))
    text = replace(text, names=NamesGiven(tuple(persons), tuple(places)))
    candidates = communes.candidates(text, known, mentions)
    all_read = communes_candidates.read(text, candidates)
    assert communes.sure(text, candidates, known) == communes.sure(text, all_read, known)
    drawn = context.draw(DocumentInfo("a test"), context.survey(text, candidates, mentions, known), known)
    assert communes.resolve(text, candidates, known, drawn) == communes.resolve(text, all_read, known, drawn)
