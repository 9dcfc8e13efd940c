"""Kinds of statement that a second lot of unseen documents showed, each beside what looks like it.

Short marks as in ``test_extract_participations``.
"""

from __future__ import annotations

import pytest
from test_extract_participations_unseen import told

CASES = [
    # `les P de …, à savoir` is a list of the communes that bear the name; `le programme P, à savoir` is not
    (
        "[Gap] crée un réseau avec les {pvd Petites villes de demain} du sud, à savoir "
        "[Serres], [Veynes] et [Orpierre].",
        "serres pvd enrolled; veynes pvd enrolled; orpierre pvd enrolled",
    ),
    ("On relit le programme {pvd Petites villes de demain}, à savoir deux pages, à [Serres].", ""),
    # what those before did, `suivies le … de` those who come after; what follows in another sense does not
    (
        "[Die] et [Crest] ont signé leur convention {pvd PVD} le {2021-05-04 4 mai}, suivies le {2021-06-08 8 juin} "
        "de [Nyons] et de [Buis].",
        "die pvd signed 2021-05-04; crest pvd signed 2021-05-04; "
        "nyons pvd signed 2021-06-08; buis pvd signed 2021-06-08",
    ),
    (
        "[Die] a signé sa convention {pvd PVD} le {2021-05-04 4 mai}. Les travaux, suivis par un architecte de "
        "[Nyons], ont débuté.",
        "die pvd signed 2021-05-04",
    ),
    # `C aussi.` and `même label` repeat the statement before; `aussi` inside another sentence does not
    ("[Lus] et [Boulc] font partie de {va Villages d'avenir}. [Glun] aussi.", "lus,boulc,glun va enrolled"),
    (
        "[Lus] et [Boulc] font partie de {va Villages d'avenir}. [Glun] aussi manque de médecins.",
        "lus,boulc va enrolled",
    ),
    (
        "[Lus] et [Boulc] font partie de {va Villages d'avenir}. À [Glun], même label, on répare l'école.",
        "lus,boulc,glun va enrolled",
    ),
    ("[Lus] et [Boulc] font partie de {va Villages d'avenir}. À [Glun], même soleil.", "lus,boulc va enrolled"),
    # `deux autres communes du programme`
    (
        "Le {pvd PVD} avance. On a formé les élus de [Die] et de [Crest], deux autres communes du programme.",
        "die,crest pvd enrolled",
    ),
    ("Le {pvd PVD} avance. On a formé les élus de [Die], communes du canton.", ""),
    # an agreement dates from a day; a building too
    (
        "Le {pvd PVD} avance à [Die] et [Crest] : leurs conventions datent de {2021-06 juin 2021}.",
        "die,crest pvd signed 2021-06",
    ),
    ("Le {pvd PVD} avance à [Die] et [Crest] : leurs halles datent de {1921 1921}.", ""),
    # dossiers approved by a vote; accounts are not
    (
        "# {cvcb Redynamisation}\nDeux dossiers ont été validés par la Région :\n- [Ham]\n- [Roye]",
        "ham,roye cvcb selected",
    ),
    # a dossier put off is still a candidate's; one refused is nobody's
    ("Le dossier de [Ham] pour {cvcb la Redynamisation} est ajourné.", "ham cvcb candidate"),
    ("Le dossier de [Ham] pour {cvcb la Redynamisation} est rejeté.", ""),
    # `y songe`
    ("Le {cvcb dispositif} aide six bourgs. [Ham] y songe.", "ham cvcb candidate"),
    ("Le {cvcb dispositif} aide six bourgs. [Ham] y prend le train.", ""),
    # `à l'étude sur` is no application
    ("L'aide à l'étude sur les halles de [Flers] relève d'{acv ACV}.", "flers acv enrolled"),
    ("On compare avec {acv ACV}, dont relèvent aussi [Flers] et [Vire].", "flers,vire acv enrolled"),
    ("On compare avec {acv ACV}, dont parlent les élus de [Flers] et [Vire].", ""),
    # `nos adhérentes` adhere to who speaks
    (
        "Deux de nos adhérentes figurent parmi les lauréates de {cvcb la phase 2} : [Ham] et [Roye].",
        "ham,roye cvcb selected",
    ),
    ("[Ham] et [Roye] sont adhérentes au {cvcb programme}.", "ham,roye cvcb enrolled"),
    # an enumeration opened by `il s'agit de`
    (
        "Trente communes sont entrées dans {va Villages d'avenir}. Chez nos adhérents, "
        "il s'agit de [Lus], [Boulc] et [Glun].",
        "lus,boulc,glun va enrolled",
    ),
    (
        "Trente communes sont entrées dans {va Villages d'avenir}. Chez nos voisins, on fête [Lus], [Boulc] et [Glun].",
        "",
    ),
    # an earlier cue's own programme is not what is signed
    (
        "[Die] et [Crest], lauréates de {pvd PVD}, ont signé leurs conventions d'{ort ORT}.",
        "die,crest pvd selected; die,crest ort signed",
    ),
    # an adhesion agreement signed is the scheme's, whatever operation its sentence names
    (
        "# {pvd PVD}\nLa convention d'adhésion, signée le {2021-05-28 28 mai} par [Die], "
        "précise le périmètre de l'{ort ORT}.",
        "die pvd signed 2021-05-28",
    ),
    # the scheme in force whose agreement stands for an operation
    (
        "Le {pvd PVD} avance. La convention-cadre valant {ort ORT} est signée par [Die].",
        "die pvd signed; die ort signed",
    ),
    ("Le {pvd PVD} avance. La convention d'{ort ORT} est signée par [Die].", "die ort signed"),
    ("[Die] a signé la convention {pvd PVD} valant {ort ORT}.", "die pvd signed; die ort signed"),
    ("[Die] a signé la convention {pvd PVD}, mais pas {ort l'ORT}.", "die pvd signed"),
    # of long standing; a demonstrator; deployed in
    ("[Gap], engagée de longue date dans {acv ACV}, rénove ses halles.", "gap acv enrolled"),
    ("[Gap], engagée de longue date, rénove ses halles ; {acv ACV} suit.", ""),
    ("[Die], territoire démonstrateur {pvd PVD}, avance.", "die pvd enrolled"),
    ("[Die] montre un démonstrateur. Le {pvd PVD} suit.", ""),
    (
        "Le dispositif {pvd PVD} est déployé dans trois communes : [Die], [Crest] et [Nyons].",
        "die,crest,nyons pvd enrolled",
    ),
    ("Le wifi est déployé dans trois communes du {pvd PVD}, mais [Die] attend.", ""),
    # days told by another day
    (
        "Le jury de {cvcb Redynamisation} a retenu [Ham] le {2023-06-01 1er juin 2023}. "
        "[Roye] a été retenue le même jour.",
        "ham cvcb selected 2023-06-01; roye cvcb selected 2023-06-01",
    ),
    (
        "[Vire] a signé sa convention {acv ACV} le {2018-02-12 12 février 2018} ; [Flers] l'a fait l'année suivante.",
        "vire acv signed 2018-02-12; flers acv signed 2019",
    ),
    (
        "[Vire] a signé sa convention {acv ACV} le {2018-02-12 12 février 2018} ; [Flers] l'a fait.",
        "vire acv signed 2018-02-12; flers acv signed 2018-02-12",
    ),
    # a day alone, as of a timeline, dates what is told right below it, if that has no day of its own
    ("{2021-03 Mars 2021}\n[Die], lauréate de {pvd PVD}, refait sa place.", "die pvd selected 2021-03"),
    ("{2021-03 Mars 2021} : début\n[Die], lauréate de {pvd PVD}, refait sa place.", "die pvd selected"),
    # a cue of another clause doesn't take the day
    (
        "[Revin] est une {pvd Petite ville de demain} ; [Givet] a, le {2021-11-04 4 novembre 2021}, signé "
        "sa convention d'{ort ORT}.",
        "revin pvd enrolled; givet ort signed 2021-11-04",
    ),
    # the same commune again in brackets parts no list; another commune there does
    (
        "Seize bourgs sont bénéficiaires du {cvcb dispositif}¹.\n[^] ¹ À savoir : "
        "[Aunay] ([Aunay]), [Villers] et [Vimou].",
        "aunay,villers,vimou cvcb selected",
    ),
    # an attribute of some communes does not move the focus, nor does a payer
    (
        "# {cvcb Redynamisation}\nLe dispositif aide six bourgs. [Gap], [Digne] et [Lure], "
        "villes {acv ACV}, en sont exclues.\n"
        "La candidature de [Ham] sera étudiée en mai.",
        "gap,digne,lure acv enrolled; ham cvcb candidate",
    ),
    # a bare enumeration says nothing; a name with a verb does
    (
        "# Communes signataires de {pvd PVD}\n[Die], [Crest]\n[Nyons] et [Buis]",
        "die,crest,nyons,buis pvd signed",
    ),
    ("# Communes signataires de {pvd PVD}\n## Et les villages ?\n[Lus] et [Boulc] voudraient leur part.", ""),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:70] for text, _ in CASES])
def test_a_statement(text: str, expected: str) -> None:
    """A text tells these places and no other."""
    facts = set()
    for part in filter(None, expected.split("; ")):
        names, rest = part.split(" ", 1)
        facts |= {f"{name} {rest}" for name in names.split(",")}
    assert told(text) == facts


def test_a_list_set_in_columns() -> None:
    """Rows of names only are a list; where a row tells more, its own column of communes has the places."""
    grid = "# Communes retenues dans {va VA}\n| [Lus] | [Boulc] | [Glun]\n| [Die] | [Buis] | [Crest]"
    assert {fact.split()[0] for fact in told(grid)} >= {"boulc", "glun", "buis", "crest"}
    table = "# Communes retenues dans {va VA}\n|# Commune | Trajet\n| [Lus] | route de [Boulc]"
    assert told(table) == {"lus va selected"}


def test_the_town_of_a_page_title() -> None:
    """``Ville de Die, site officiel`` publishes: `elle` is Die, though neighbours are told of beside it."""
    text = (
        "Retenue en {2020 2020} dans {pvd PVD}, comme [Crest] notre voisine, elle a signé une convention d'{ort ORT}."
    )
    facts = told(text, publisher="Ville de Die, site officiel", communes="26113")
    assert {"26113 ort signed", "26113 pvd selected 2020"} <= facts
    assert not any(fact.startswith("crest ort") for fact in facts)
