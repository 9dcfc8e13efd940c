"""Documents that are or are not copies of one another, made up for the tests of copies."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from extract.copies_text import Mark, Reading, Sheet

COMMUNES = {"Roye": "80685", "Montdidier": "80561", "Lille": "59350", "Ham": "80410", "Corbie": "80212"}
_MONTHS = [
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
]
_SUM = re.compile(r"(\d[\d ]*\d)\s(?:euros|€)")
_DATE = re.compile(rf"(\d\d?) ({'|'.join(_MONTHS)}) (\d{{4}})")
_YEAR = re.compile(r"(?<=en )\d{4}|(?<=de )20\d\d\b|(?<=au titre de )\d{4}")


def marks(text: str) -> Iterator[Mark]:
    """Communes, sums and dates of a text, as plain as these cases write them."""
    for name, code in COMMUNES.items():
        for match in re.finditer(rf"\b{name}\b", text):
            yield Mark(match.start(), match.end(), "commune", code)
    for match in _SUM.finditer(text):
        yield Mark(match.start(), match.end(), "amount", str(float(match[1].replace(" ", ""))))
    for match in _DATE.finditer(text):
        day = f"{match[3]}-{_MONTHS.index(match[2]) + 1:02d}-{int(match[1]):02d}"
        yield Mark(match.start(), match.end(), "date", day)
    for match in _YEAR.finditer(text):
        yield Mark(match.start(), match.end(), "date", match[0])


def reading(
    document_id: str,
    text: str,
    published: str | None = None,
    *,
    publisher: str | None = None,
    subjects: frozenset[str] = frozenset(),
    is_ocr: bool = False,
) -> Reading:
    """A document of one page."""
    sheet = Sheet(f"{document_id}-1", text, is_ocr, tuple(marks(text)))
    return Reading(document_id, [sheet], publisher=publisher, published=published, subjects=subjects)


def misread(text: str, share: float, seed: int = 1) -> str:
    """A text as OCR may read it: so many letters in a hundred are others; figures and what the marks need stay."""
    chance = random.Random(seed)
    kept = {index for mark in marks(text) for index in range(mark.start, mark.end)}
    others = {
        "e": "c",
        "l": "1",
        "i": "l",
        "u": "n",
        "n": "u",
        "a": "o",
        "c": "e",
        "t": "f",
        "r": "n",
        "o": "0",
        "m": "rn",
    }
    return "".join(
        others.get(letter, "'") if letter.isalpha() and index not in kept and chance.random() < share else letter
        for index, letter in enumerate(text)
    )


RELEASE = """Préfecture de la Somme
Communiqué de presse
Amiens, le 12 mai 2022

Une aide pour les halles de Roye

L'État accorde à la ville de Roye une subvention de 245 000 euros pour la restauration des halles. L'arrêté a été \
signé le 9 mai 2022 par la préfète, après l'avis de la commission des élus réunie au printemps.

Les halles, dont la charpente menace ruine, sont fermées au public depuis l'hiver. Les travaux porteront sur la \
toiture, les poteaux de chêne et l'éclairage. Pendant ce temps, les forains s'installeront devant la gare, avec \
l'accord des commerçants du quartier, que la mairie de Roye a rencontrés deux fois.

Une réunion publique présentera les plans aux habitants. L'architecte répondra aux questions et montrera les bois \
déjà choisis dans les forêts voisines.

Contact presse : bureau de la communication interministérielle
"""

_BODY = RELEASE.split("\n\n", 2)[2].rsplit("\n\n", 1)[0]

REPRINT = f"""Le Messager du Vermandois
Samedi 14 mai 2022

Enfin des sous pour nos halles

{_BODY}

Lire aussi en page 7 : la brocante du quartier Saint-Gilles reportée d'une semaine.
"""

EXCERPT = f"""Union des forains, bulletin du 20 mai 2022

{_BODY.split(chr(10) + chr(10))[0]} {_BODY.split(chr(10) + chr(10))[1].rsplit(". ", 1)[0]}.

(extrait d'un communiqué)
"""

CORRECTED = RELEASE.replace("12 mai 2022", "16 mai 2022").replace("245 000", "254 000")
RECTIFICATIF = CORRECTED.replace(
    "Communiqué de presse", "Rectificatif : annule et remplace le communiqué du 12 mai 2022"
)

ERRATUM = """Préfecture de la Somme
Amiens, le 17 mai 2022
Erratum

Dans notre communiqué du 12 mai 2022 sur les halles de Roye, il fallait lire 254 000 euros, et non 245 000 euros.
"""

_LETTER = """Conseil départemental
Direction des territoires
Lille, le {day}

Objet : aide au centre de {town}

Madame, Monsieur le Maire,

J'ai le plaisir de vous informer que, par sa délibération de {year}, l'assemblée départementale a attribué à la \
commune de {town} une subvention de {eur} euros pour {what}. Cette aide vous sera versée en deux fois : la moitié au \
début des travaux, sur présentation de l'ordre de service, le solde à leur achèvement, sur présentation des factures \
acquittées. Vous voudrez bien faire figurer le concours du département sur les panneaux du chantier et associer ses \
représentants à l'inauguration. Mes services se tiennent à votre disposition pour tout renseignement.

Je vous prie d'agréer, Madame, Monsieur le Maire, l'expression de ma considération distinguée.
"""


def letter(
    town: str = "Roye",
    eur: str = "120 000",
    what: str = "la réfection des trottoirs",
    day: str = "5 avril 2021",
    year: str = "2021",
) -> str:
    """A letter as an agency sends it to a thousand towns."""
    return _LETTER.format(town=town, eur=eur, what=what, day=day, year=year)


PORTRAIT = """À propos de l'agence
L'agence accompagne depuis vingt ans les villes moyennes et les bourgs dans leurs projets de reconquête des centres : \
elle finance des études, paie des chefs de projet, apporte des prêts de long terme et prend part au capital des \
foncières qui rachètent des commerces vides. Ses directions régionales sont les interlocutrices des élus. Elle publie \
chaque année le bilan de ses engagements et réunit les maires lors d'une journée nationale consacrée aux centres.
"""
