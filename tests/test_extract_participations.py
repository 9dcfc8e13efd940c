"""Which commune has which place in which programme: wordings, layouts, and what must not be taken for one.

In these cases ``[Guéret]`` is a commune whose code is its folded name, ``{acv …}`` a programme, ``{2018-03 …}`` a
date (see ``inline.marked``); all else is as in ``inline``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline import LONG, SHORT, marked, page

from extract import participations
from extract.facts import Participation
from extract.reference import load
from extract.structure import Carry, build
from extract.text import Context, DocumentInfo
from extract.view import View


def facts(text: str, *, kind: str | None = None, published: str | None = None) -> tuple[Participation, ...]:
    """The participations of a page written with short marks."""
    read, mentions = page(marked(text))
    named = [mention.programme_id for mention in mentions.programmes]
    most = tuple(sorted(dict.fromkeys(named), key=lambda name: -named.count(name)))
    context = Context(DocumentInfo("0123456789abcdef", kind=kind, published=published), programmes=most)
    structure = build(read, mentions, load(), Carry())
    return participations.find(View.of(read, structure, mentions, load(), context))


def told(text: str, *, kind: str | None = None, published: str | None = None) -> set[str]:
    """The participations as ``commune programme status[ date]``."""
    return {
        f"{fact.commune_code} {LONG[fact.programme_id]} {fact.status}" + (f" {fact.edtf}" if fact.edtf else "")
        for fact in facts(text, kind=kind, published=published)
    }


def expand(expected: str) -> Iterator[str]:
    """``a, b acv selected; c pvd enrolled`` → one string a fact."""
    for part in filter(None, (piece.strip() for piece in expected.split(";"))):
        names, programme, *rest = re.split(r" (?=(?:" + "|".join(SHORT) + r") )| ", part.replace(", ", ","))
        for name in names.split(","):
            yield " ".join([name.replace("_", " "), programme, *rest])


SENTENCES = [
    # chosen
    ("[Guéret] est lauréate d'{acv Action cœur de ville}.", "gueret acv selected"),
    ("[Guéret] a été retenue dans le programme {acv ACV} en {2018-03 mars 2018}.", "gueret acv selected 2018-03"),
    ("[Thiers] et [Ambert] ont été sélectionnées pour {pvd Petites villes de demain}.", "thiers,ambert pvd selected"),
    ("La commune d'[Ambert] est bénéficiaire du dispositif {pvd PVD}.", "ambert pvd selected"),
    (
        "Labellisée {pvd Petite ville de demain} le {2020-12-11 11 décembre 2020}, [Die] recrute.",
        "die pvd selected 2020-12-11",
    ),
    ("Sont lauréates du programme {pvd PVD} : [Die], [Crest] et [Nyons].", "die,crest,nyons pvd selected"),
    ("Parmi les lauréates d'{acv ACV} figurent [Rodez], [Millau] et [Cahors].", "rodez,millau,cahors acv selected"),
    ("Le programme {acv ACV} a distingué cinq villes, dont [Nevers] et [Cosne].", "nevers,cosne acv selected"),
    ("Le jury a choisi [Autun] pour {ami l'AMI centres-bourgs}.", "autun ami selected"),
    ("L'État a retenu [Nevers] et [Sens] au titre d'{acv Action cœur de ville}.", "nevers,sens acv selected"),
    ("[Auch], soutenue par {acv Action cœur de ville}, rénove sa halle.", "auch acv selected"),
    ("À [Mende], lauréate d'{acv ACV}, les travaux avancent.", "mende acv selected"),
    ("Le maire de [Mende], ville lauréate d'{acv ACV}, s'en félicite.", "mende acv selected"),
    ("{pvd Petites villes de demain} : [Die] et [Crest] retenues.", "die,crest pvd selected"),
    (
        "Lauréate de {pvd PVD}, [Uzès] a signé sa convention le {2021-05-03 3 mai 2021}.",
        "uzes pvd selected; uzes pvd signed 2021-05-03",
    ),
    ("Au titre de {pvd Petites villes de demain}, l'État a sélectionné [Decize].", "decize pvd selected"),
    ("[Decize] bénéficie du programme {pvd Petites villes de demain} depuis {2021 2021}.", "decize pvd selected 2021"),
    # belongs
    ("[Guéret] est une ville {acv Action cœur de ville}.", "gueret acv enrolled"),
    (
        "[Guéret] est une ville {acv ACV}, [Ussel] une {pvd Petite ville de demain}.",
        "gueret acv enrolled; ussel pvd enrolled",
    ),
    ("Les villes {acv ACV} de [Vichy] et de [Moulins] témoignent.", "vichy,moulins acv enrolled"),
    ("[Ussel] a rejoint {pvd Petites villes de demain} en {2021-01 janvier 2021}.", "ussel pvd enrolled 2021-01"),
    ("[Ussel] est inscrite dans le dispositif {pvd PVD}.", "ussel pvd enrolled"),
    (
        "[Ussel] et [Guéret] appartiennent toutes deux au programme {pvd PVD}, comme [Moulins].",
        "gueret,moulins,ussel pvd enrolled",
    ),
    ("[Ussel] appartient à une communauté de communes ; [Guéret] est lauréate de {pvd PVD}.", "gueret pvd selected"),
    ("[Dole], classée parmi les {pcc Petites cités de caractère}, y gagne peu.", "dole pcc enrolled"),
    ("Les halles classées de [Dole] et le {pvd PVD} font l'actualité.", ""),
    ("Engagée dans {acv Action cœur de ville} depuis {2018 2018}, [Dole] poursuit.", "dole acv enrolled 2018"),
    ("[Dole] fait partie du programme {acv Action cœur de ville}.", "dole acv enrolled"),
    ("[Vesoul] relève d'{acv Action cœur de ville}.", "vesoul acv enrolled"),
    ("[Gray], {pvd Petite ville de demain}, ouvre une halle.", "gray pvd enrolled"),
    (
        "Trois communes, [Gray], [Dole] et [Rioz], testent « {essai Boutique à l'essai} ».",
        "gray,dole,rioz essai enrolled",
    ),
    ("[Gray] adhère au réseau {essai Ma boutique à l'essai}.", "gray essai enrolled"),
    (
        "[Luçon] cumule {pvd PVD}, {ort ORT} et {fs France services}.",
        "lucon pvd enrolled; lucon ort enrolled; lucon fs enrolled",
    ),
    ("Membre du réseau {pcc Petites cités de caractère}, [Pesmes] attire.", "pesmes pcc enrolled"),
    ("[Vienne] participe au programme {acv Action cœur de ville}.", "vienne acv enrolled"),
    (
        "Le quartier des Plaines, à [Vienne], est couvert par le {npnru NPNRU}, comme [Givors].",
        "vienne,givors npnru enrolled",
    ),
    # signed
    (
        "[Tulle] a signé sa convention {acv Action cœur de ville} le {2018-09-28 28 septembre 2018}.",
        "tulle acv signed 2018-09-28",
    ),
    ("La convention {pvd PVD} de [Ussel] a été signée le {2021-06-04 4 juin 2021}.", "ussel pvd signed 2021-06-04"),
    ("[Brive] et [Tulle] sont signataires d'une {ort ORT}.", "brive,tulle ort signed"),
    (
        "Le préfet et le maire de [Brive] ont signé l'{ort ORT} le {2020-02-03 3 février 2020}.",
        "brive ort signed 2020-02-03",
    ),
    ("L'{ort ORT} signée à [Brive] le {2020-02-03 3 février 2020} porte sur dix ans.", "brive ort signed 2020-02-03"),
    # operations of a commune's own
    ("L'{opah OPAH-RU} de [Thiers], lancée en {2019 2019}, se poursuit.", "thiers opah enrolled 2019"),
    ("[Thiers] a lancé une {opah OPAH-RU} en {2019-05 mai 2019}.", "thiers opah enrolled 2019-05"),
    ("L'{opah OPAH-RU} de [Thiers] s'est achevée en {2022-06 juin 2022}.", "thiers opah completed 2022-06"),
    # candidates
    ("[Riom] est candidate à {acv Action cœur de ville}.", "riom acv candidate"),
    ("[Riom] et [Issoire] ont déposé un dossier au titre de {pvd PVD}.", "riom,issoire pvd candidate"),
    ("[Riom] souhaite rejoindre {acv Action cœur de ville}.", "riom acv candidate"),
    ("[Riom] rejoindra le programme {pvd PVD} l'an prochain.", "riom pvd candidate"),
    ("[Riom] s'est portée candidate à {va Villages d'avenir}.", "riom va candidate"),
    ("[Riom] signera sa convention {pvd PVD} cet automne.", "riom pvd candidate"),
    ("[Riom] peut devenir un {va Village d'avenir}.", "riom va candidate"),
    # over, or left
    ("[Oyonnax] a quitté le programme {acv Action cœur de ville} en {2022 2022}.", "oyonnax acv withdrawn 2022"),
    ("[Oyonnax] s'est retirée de {pvd Petites villes de demain}.", "oyonnax pvd withdrawn"),
    ("La candidature d'[Oyonnax] à {pvd PVD} a été retirée.", "oyonnax pvd withdrawn"),
    ("La résidence {residences Les résidences} de [Chauny] est achevée.", "chauny residences completed"),
    # several clauses
    (
        "[Laon] est lauréate d'{acv ACV} ; [Chauny] est candidate à {pvd PVD}.",
        "laon acv selected; chauny pvd candidate",
    ),
    ("[Laon] est lauréate d'{acv ACV}, mais [Chauny] n'a pas été retenue.", "laon acv selected"),
    ("Si [Laon] n'est pas éligible à {pvd PVD}, [Marle] en est lauréate.", "marle pvd selected"),
    ("[Nontron], lauréate comme [Ribérac] de {pvd PVD}, embauche.", "nontron,riberac pvd selected"),
    ("Quant à [Laon], déjà engagée dans {acv ACV}, elle ne pouvait concourir.", "laon acv enrolled"),
    # anaphora
    (
        "[Tarbes] et [Auch] sont voisines : la première est lauréate d'{acv ACV}, la seconde de {pvd PVD}.",
        "tarbes acv selected; auch pvd selected",
    ),
    (
        "[Figeac] est une {pvd Petite ville de demain}. Elle a signé sa convention le {2021-04-02 2 avril 2021}.",
        "figeac pvd enrolled; figeac pvd signed 2021-04-02",
    ),
    (
        "[Gourdon] et [Souillac] sont voisines. Les deux communes ont rejoint {pvd PVD}.",
        "gourdon,souillac pvd enrolled",
    ),
    (
        "[Gourdon] a signé sa convention {pvd PVD} le {2021-05-03 3 mai 2021} ; [Souillac] a suivi.",
        "gourdon pvd signed 2021-05-03; souillac pvd signed",
    ),
    ("[Auch] n'y figure pas, à la différence de [Tarbes], dans la liste d'{acv ACV}.", "tarbes acv enrolled"),
    # more wordings
    ("La candidature de la commune de [Guéret] a été retenue par {acv Action cœur de ville}.", "gueret acv selected"),
    ("Le binôme [Vierzon]-[Bourges] a été retenu au titre d'{acv ACV}.", "vierzon,bourges acv selected"),
    (
        "Le maire de [Privas], M. Martin, et le préfet ont signé ce {2021-05-03 lundi 3 mai} la convention {pvd PVD}.",
        "privas pvd signed 2021-05-03",
    ),
    (
        "[Blois], retenue en {2014 2014} dans {ami l'AMI centres-bourgs}, est lauréate de {pvd PVD} "
        "depuis {2020 2020}.",
        "blois ami selected 2014; blois pvd selected 2020",
    ),
    (
        "Après [Blois] en {2019 2019}, c'est au tour de [Dreux] de signer son {ort ORT}.",
        "blois ort signed; dreux ort signed 2019",
    ),
    ("[Agen], qui n'était pas lauréate d'{acv ACV}, l'est devenue en {2021 2021}.", "agen acv selected 2021"),
    (
        "C'est le cas de [Die], lauréate de {pvd PVD}, et de [Crest], qui a rejoint {acv ACV}.",
        "die pvd selected; crest acv enrolled",
    ),
    (
        "Les lauréats : [Thiviers] ({pvd PVD}), [Pau] et [Tarbes] ({acv ACV}).",
        "thiviers pvd selected; pau,tarbes acv selected",
    ),
    ("[Guéret] ({acv ACV}) et [Ussel] ({pvd PVD}) coopèrent.", "gueret acv enrolled; ussel pvd enrolled"),
    ("La Région soutient [Ham] et [Nesle] au titre de {cvcb CVCB}.", "ham,nesle cvcb selected"),
    ("{opah OPAH-RU} ({2020/2025 2020-2025}) : [Verdun], quartier gare.", "verdun opah enrolled 2020/2025"),
    ("La première {essai boutique à l'essai} a ouvert à [Noyon] en {2013 2013}.", "noyon essai enrolled 2013"),
    (
        "Initialement retenue, la commune de [Glun] a renoncé à {va Villages d'avenir}.",
        "glun va selected; glun va withdrawn",
    ),
    ("« Nous sommes lauréats de {pvd PVD} », rappelle le maire de [Salies].", "salies pvd selected"),
    # told in turn, compared, taken up
    (
        "[Dole] et [Lons] ont signé leur {ort ORT}, respectivement le {2020-06-04 4 juin} et le "
        "{2020-07-10 10 juillet 2020}.",
        "dole ort signed 2020-06-04; lons ort signed 2020-07-10",
    ),
    ("[Vierzon] a signé sa convention {acv ACV} bien avant [Bourges].", "vierzon acv signed"),
    ("[Lodève] est lauréate de {pvd PVD}, aux côtés de [Gignac] et [Aniane].", "lodeve,gignac,aniane pvd selected"),
    ("Restent à signer les conventions {pvd PVD} de [Morez] et d'[Orgelet].", "morez,orgelet pvd candidate"),
    ("[Levroux] attend encore sa convention {pvd PVD}.", "levroux pvd candidate"),
    ("[Charost] figure parmi les sept lauréats de {va Villages d'avenir}.", "charost va selected"),
    (
        "[Mirepoix] est une {pvd Petite ville de demain} ; elle a signé sa convention dès {2021 2021}.",
        "mirepoix pvd enrolled; mirepoix pvd signed 2021",
    ),
    (
        "[Vierzon] a conclu le {2018-09-28 28 septembre 2018} une convention-cadre {acv Action cœur de ville}.",
        "vierzon acv signed 2018-09-28",
    ),
    (
        "Signataire d'une {ort ORT} depuis {2019 2019}, [Lodève] est inscrite au {npnru NPNRU}.",
        "lodeve ort signed 2019; lodeve npnru enrolled",
    ),
    ("À [Jussey], la maison {fs France services} a ouvert en {2020-09 septembre 2020}.", "jussey fs enrolled 2020-09"),
    ("À [Ambert], où une {opah OPAH-RU} est en cours depuis {2018 2018}, on recrute.", "ambert opah enrolled 2018"),
    ("[Rioz] a, elle, renoncé à {va Villages d'avenir}.", "rioz va withdrawn"),
    ("[Cournon], qui avait candidaté à {pvd PVD}, n'a pas été retenue.", ""),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text[:60] for text, _ in SENTENCES])
def test_a_sentence(text: str, expected: str) -> None:
    """A sentence tells status, programme and day of each commune, and nothing else."""
    assert told(text) == set(expand(expected))


LAYOUTS = [
    (
        "Les communes retenues pour {pvd PVD} sont :\n- [Die]\n- [Crest] (Drôme)\n- [Nyons] : 2 400 logements",
        "die,crest,nyons pvd selected",
    ),
    (
        "# {pvd Petites villes de demain} : les lauréates\n- [Die], pour sa halle rénovée par un "
        "architecte de [Lyon]\n- [Crest]",
        "die,crest pvd selected",
    ),
    (
        "# {acv Action cœur de ville}\n## Les lauréats\nDrôme : [Valence], [Montélimar] ;\nArdèche "
        ": [Privas], [Aubenas].",
        "valence,montelimar,privas,aubenas acv selected",
    ),
    ("# {acv Action cœur de ville}\n- [Valence]\n- [Privas]", "valence,privas acv enrolled"),
    ("# Villes {acv ACV} signataires\n- [Valence]\n- [Privas]", "valence,privas acv signed"),
    ("# Les candidates à {va Villages d'avenir}\n- [Glun]\n- [Mauves]", "glun,mauves va candidate"),
    (
        "|# Commune | Programme |\n| [Valence] | {acv ACV} |\n| [Die] | {pvd PVD} |\n| Total | 2 |",
        "valence acv enrolled; die pvd enrolled",
    ),
    (
        "|# Commune | Convention {pvd PVD} signée le |\n| [Die] | {2021-05-03 03/05/2021} |\n| [Crest] | |",
        "die pvd signed 2021-05-03",
    ),
    (
        "|# Commune | {acv ACV} | {pvd PVD} |\n| [Valence] | oui | non |\n| [Die] | – | x |",
        "valence acv enrolled; die pvd enrolled",
    ),
    (
        "= Communes lauréates de {pvd PVD}\n|# Commune | Population |\n| [Die] | 4 500 |\n| [Crest] | 8 300 |",
        "die,crest pvd selected",
    ),
    (
        "|# Programme | Communes |\n| {pvd PVD} | [Die], [Crest] |\n| {acv ACV} | [Valence] |",
        "die,crest pvd enrolled; valence acv enrolled",
    ),
    (
        "|# {acv ACV} | {pvd PVD} |\n| [Valence] | [Die] |\n| [Privas] | [Crest] |",
        "valence,privas acv enrolled; die,crest pvd enrolled",
    ),
    (
        "|# Commune | Programme | Statut |\n| [Valence] | {acv ACV} | Convention signée |\n| [Die] | {pvd PVD} |"
        " Candidate |",
        "valence acv signed; die pvd candidate",
    ),
    (
        "Trois villes* sont lauréates d'{acv Action cœur de ville}.\n[^] * [Valence], [Montélimar] et [Privas].",
        "valence,montelimar,privas acv selected",
    ),
    (
        "# Les lauréates de {pvd PVD}\nOn y trouve [Die] et [Crest], dans la Drôme ; [Cruas] ; [Privas].",
        "die,crest,cruas,privas pvd selected",
    ),
    (
        "# {pvd PVD} : huit lauréates\nLe jury, réuni le {2020-12-04 4 décembre 2020}, a tranché.\n- [Die]\n- [Crest]",
        "die,crest pvd selected 2020-12-04",
    ),
    (
        "# Communiqué sur {acv ACV}\nEn {2018-03 mars 2018}, ont été retenues :\n- [Valence]\n- [Privas]",
        "valence,privas acv selected 2018-03",
    ),
    (
        "# [Melle] avance\nLa ville a signé le {2021-12-17 17 décembre 2021} un {crte CRTE}.",
        "melle crte signed 2021-12-17",
    ),
    (
        "Ville d'[Uzès]\nNous avons signé, le {2022-06-27 27 juin 2022}, une {ort convention ORT}.",
        "uzes ort signed 2022-06-27",
    ),
    ("Le dispositif {pvd PVD} est précieux. [Die] l'a rejoint en {2021 2021}.", "die pvd enrolled 2021"),
    (
        "# {pvd PVD}\n## Convention\nLes conventions seront signées en mai ; celle de [Die] l'a été "
        "le {2021-03-01 1er mars}.",
        "die pvd signed 2021-03-01",
    ),
    ("# Les 3 lauréats {va Villages d'avenir}\n[Die]\n[Crest]\n[Saillans]", "die,crest,saillans va selected"),
    ("# {pvd PVD} en Bretagne\n## Finistère\n[Carhaix], [Châteaulin]", "carhaix,chateaulin pvd enrolled"),
    (
        "|# | {pvd PVD} | {ort ORT} |\n| [Nevers] | | X |\n| [Decize] | X | {2021-06-30 30/06/2021} |\n|"
        " [Imphy] | candidate | |",
        "nevers ort enrolled; decize pvd enrolled; decize ort signed 2021-06-30; imphy pvd candidate",
    ),
    (
        "- [Gien] : {acv ACV}\n- [Briare] : {pvd PVD}, {ort ORT}",
        "gien acv enrolled; briare pvd enrolled; briare ort enrolled",
    ),
    ("Commune de [Fumay]\n# Délibération\nLa commune a été retenue dans {pvd PVD}.", "fumay pvd selected"),
    (
        "# {opah OPAH} et {ort ORT}\n- [Saint-Claude] : {opah OPAH-RU} prolongée\n- [Champagnole] : étude\n"
        "- [Dole] : {ort ORT} depuis le {2019-12-19 19 décembre 2019}",
        "saint-claude opah enrolled; dole ort enrolled 2019-12-19",
    ),
    (
        "Douze bourgs ont reçu une aide de {cvcb CVCB}. Parmi eux, [Ham] a reçu <a 9>9 €</a> pour "
        "sa halle, [Nesle] <a 8>8 €</a>.",
        "ham,nesle cvcb selected",
    ),
    (
        "La préfète a dévoilé la liste des communes labellisées {pvd PVD}. Cinq d'entre elles sont "
        "ici : [Die], [Crest].",
        "die,crest pvd selected",
    ),
    (
        "# [Issoudun] y croit\n« Nous sommes lauréats d'{acv ACV} depuis {2018 2018} », rappelle le maire.",
        "issoudun acv selected 2018",
    ),
    (
        "|# Commune | Programme | Situation | Date |\n"
        "| [Agen] | {acv ACV} | Avenant signé | {2023-03-14 14/03/2023} |\n"
        "| [Tonneins] | {opah OPAH-RU} | Achevée | {2022-12-31 31/12/2022} |",
        "agen acv signed 2023-03-14; tonneins opah completed 2022-12-31",
    ),
    (
        "# {cvcb Redynamisation des centres-bourgs}\n[Ham] a obtenu <a 9>9 €</a> pour sa halle. "
        "[Nesle] a reçu <a 8>8 €</a> de <o etat>l'État</o>. [Roye] a reçu <a 7>7 €</a> de {detr DETR}.",
        "ham cvcb selected",
    ),
    (
        "# {pvd PVD}\nLa région compte 112 communes lauréates. Dans les Vosges, on citera [Mirecourt] et [Vittel] ; "
        "dans la Meuse, [Commercy] et [Stenay].",
        "mirecourt,vittel,commercy,stenay pvd selected",
    ),
    (
        "# Habitat\nUne {opah OPAH-RU} a été lancée à [Toul] en {2019 2019}, une autre à [Longwy] en {2020 2020}.",
        "toul opah enrolled 2019; longwy opah enrolled 2020",
    ),
    (
        "{acv ACV} : [Angoulême], [Cognac] {pvd PVD} : [Chalais], [Ruffec] {va VA} : candidatures "
        "ouvertes jusqu'en mai",
        "angouleme,cognac acv enrolled; chalais,ruffec pvd enrolled",
    ),
    (
        "Le conseil autorise le président à signer la convention {va Villages d'avenir} avec [Plats].",
        "plats va candidate",
    ),
    (
        "Le conseil prend acte du retrait de [Tusson] du réseau {pcc Petites cités de caractère}.",
        "tusson pcc withdrawn",
    ),
    (
        "Le conseil a retenu [Mâcon] dans {acv ACV} le {2018-03-27 27 mars 2018}, et [Cluny] est "
        "lauréate de {pvd PVD}.",
        "macon acv selected 2018-03-27; cluny pvd selected",
    ),
    (
        "Douze communes ont été retenues dans {pvd PVD} en {2020-12 décembre 2020}. Parmi elles "
        ":\n- [Gray], pour sa halle ;\n- [Rioz].",
        "gray,rioz pvd selected 2020-12",
    ),
]


@pytest.mark.parametrize(("text", "expected"), LAYOUTS, ids=[text[:60] for text, _ in LAYOUTS])
def test_a_layout(text: str, expected: str) -> None:
    """Lists, tables, notes and headings tell as sentences do."""
    assert told(text) == set(expand(expected))


LOOK_ALIKES = [
    "La commune de [Loudun] n'a pas été retenue au titre d'{acv Action cœur de ville}.",
    "Ni [Loudun] ni [Chinon] ne figurent parmi les lauréates d'{acv Action cœur de ville}.",
    "[Loudun] n'est pas éligible à {acv Action cœur de ville}.",
    "[Loudun] ne relève pas d'{acv Action cœur de ville}.",
    "[Loudun] ne fait pas partie du programme {pvd PVD}.",
    "[Royan] n'en fait pas partie. {acv Action cœur de ville} n'y est qu'un nom.",
    "Hors {acv ACV}, [Royan] finance seule ses travaux.",
    "Le séminaire {acv Action cœur de ville} s'est tenu à [Béthune].",
    "Réunis à [Lille], les élus ont présenté {pvd Petites villes de demain}.",
    "[Rennes], le {2019-03-14 14 mars 2019}. Le programme {pvd PVD} est doté de moyens.",
    "Fait à [Tours], le {2020-02-21 21 février 2020}, pour le programme {pvd PVD}.",
    "Le maire de [Nevers] salue le programme {acv Action cœur de ville}.",
    "Mme Dupont, députée de [Nevers], a rappelé que {acv ACV} sélectionne des villes.",
    "Le programme {acv ACV} a été présenté à [Nevers] le {2018-01-10 10 janvier 2018}.",
    "La rue de [Cambrai] est engagée dans {acv ACV}.",
    "La {detr DETR} a apporté 45 000 € à [Breteuil].",
    "[Breteuil] a obtenu 45 000 € de {dsil DSIL}.",
    "[Parthenay] sollicite le {vert fonds vert} pour sa place.",
    "Le dossier de [Senlis], incomplet, a été rejeté par le comité {pvd PVD}.",
    "[Vichy] organise le forum national {acv Action cœur de ville}.",
    "Près de [Rodez], le programme {pvd PVD} a été lancé en {2020 2020}.",
    "À [Callac], la gare et ses abords seront rénovés. {pvd PVD} attendra.",
    "Le programme {pvd PVD} ? [Givet] a décliné l'invitation.",
    "[Loudun] et [Chinon] sont jumelées. Le programme {acv ACV} a retenu d'autres villes.",
    "[Loiron], qui n'est pas lauréate de {pvd PVD}, viendra en observatrice.",
    "[Riom], non lauréate d'{acv ACV}, proteste.",
    "L'exemple de [Riom] inspire le programme {acv ACV}.",
    "Le budget de [Riom] a été retenu par la chambre. {acv ACV} est loin.",
    "# {acv ACV}\nContact : mairie de [Riom], place de la Fédération.",
    "Le train relie [Riom] à [Vichy] ; {acv ACV} finance la gare.",
    "|# Commune | Montant |\n| [Riom] | <a 10000>10 000 €</a> |",
    "|# Commune | Dotation | Montant |\n| [Riom] | {detr DETR} | <a 10000>10 000 €</a> |",
    "|# Commune | {acv ACV} |\n| [Riom] | non |",
    "Deux habitants de [Riom] sur trois ignorent {acv ACV}.",
    "La candidature de [Verdun] à {acv ACV} n'a pas été retenue.",
    "# Agenda\n- 20 mai : signature de la convention {pvd PVD} à [Crest]",
    "[Givet] accueille le séminaire des lauréats de {pvd PVD}.",
    "La réunion des communes lauréates de {pvd PVD} se tiendra à [Givet].",
    "[Agen] ne figure plus parmi les villes {acv ACV}.",
    "[Agen] n'a jamais candidaté à {pvd PVD}.",
    "Les villes de plus de 20 000 habitants, comme [Agen], ne sont pas éligibles à {pvd PVD}.",
    "À l'exception de [Lesparre], toutes les sous-préfectures sont lauréates d'{acv ACV}.",
    "Grâce au {vert fonds vert}, [Nontron] désimperméabilise sa place.",
]


@pytest.mark.parametrize("text", LOOK_ALIKES, ids=[text[:60] for text in LOOK_ALIKES])
def test_a_look_alike(text: str) -> None:
    """A denial, a meeting place, a dateline, a person's title or a grant is no place in a programme."""
    assert told(text) == set()


def test_an_agreement_is_signed_by_its_parties_on_its_day() -> None:
    """The communes that an agreement names as parties sign it; its day is the document's own."""
    text = (
        "# Convention\n## {pvd Petites villes de demain}\nEntre\nLa commune de [Fumay], représentée par son maire,\n"
        "et l'État, représenté par le préfet,\nFait à [Charleville], le {2021-04-12 12 avril 2021}"
    )
    assert told(text, kind="agreement", published="2021-04-12") == {"fumay pvd signed 2021-04-12"}


def test_each_fact_says_where_and_how_sure() -> None:
    """Facts quote their passage, name their rule, and are the less sure the farther the programme."""
    near, far = facts("[Die] est lauréate de {pvd PVD}. [Crest] est aussi lauréate.")
    assert near.method == far.method == "participations.sentence"
    assert 0 < far.confidence < near.confidence <= 1
    assert near.end <= far.start


@given(st.lists(st.sampled_from([text for text, _ in SENTENCES + LAYOUTS] + LOOK_ALIKES), min_size=1, max_size=4))
def test_whatever_the_page_facts_stay_on_it(texts: list[str]) -> None:
    """Every fact lies on the page, is about a commune named there, and comes out the same twice."""
    text = "\n\n".join(texts)
    read, mentions = page(marked(text))
    found = facts(text)
    codes = {mention.code for mention in mentions.communes}
    assert all(0 <= fact.start < fact.end <= len(read.text) and 0 < fact.confidence <= 1 for fact in found)
    assert {fact.commune_code for fact in found} <= codes
    assert found == facts(text)
