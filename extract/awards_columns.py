"""A table's rows and what the headings of its columns say that they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.awards_payers import COMMUNE, GIVEN, Payer
from extract.awards_reading import Reading, Stretch
from extract.normalise import fold_string
from ingest.document import BlockKind

if TYPE_CHECKING:
    from extract.structure import TableCell

COMMUNES = re.compile(
    r"\b(?:communes?|villes?|beneficiaires?|collectivites?|porteurs?|maitres? d'ouvrage|localites?"
    r"|laureates?|territoires?|bourgs?|mo)\b"
)
PURPOSE = re.compile(
    r"\b(?:operations?|projets?|objets?|nature|intitule|libelle|actions?|description|designation"
    r"|descriptif|travaux|dossier|equipement)\b"
)
FUNDER = re.compile(
    r"\b(?:financeurs?|organismes?|partenaires?|origine|sources?|payeur|recettes|ressources"
    r"|cofinanceurs?|financements?)\b"
)
DATED = re.compile(
    r"\b(?:notifi\w*|dates?|vot\w*|deliber\w*|attribu\w*|decision|commission|cp|seance|accord\w*|annee"
    r"|exercice|signature|signee?|arrete)\b|\w(?:e|s|es) le$|^date\b"
)
NOT_DATED = re.compile(
    r"\b(?:demarr\w*|debut\w*|livraison|fin|calendrier|acheve\w*|achevement|travaux|ouverture"
    r"|lancement|echeance|realisation|depot|reception|previsionnelle?)\b"
)
GRANT = re.compile(
    r"\b(?:subventions?|aides?|attribue\w*|accorde\w*|vote\w*|notifie\w*|alloue\w*|verse\w*|dotations?"
    r"|participations?|soutien|concours"
    r"|engage\w*|octroye\w*|contribution|retenue?)\b"
)
COST = re.compile(
    r"\b(?:couts?|depenses?|assiette|budget|investissements?|base|travaux|estimation|prix|devis|charges)\b"
    r"|\bmontant (?:total|global|ht|ttc|previsionnel|eligible|subventionnable|de l'operation|du projet"
    r"|du marche|operation|projet)"
    r"|^total(?: \(?(?:ht|ttc|general|€|euros|k€|projet|operation)\)?)*$|^(?:ht|ttc)$|\btotal (?:ht"
    r"|ttc|operation|projet)\b"
)
DECIDES = re.compile(
    rf"{GIVEN.pattern}|\b(?:commission|seance|session|deliberations?|conseil|cp du|reunion|jury|comite|arretee?s? au)\b"
)
SAYS_GRANTED = re.compile(r"\b(?:accorde|notifie|attribue|vote|octroye|alloue|acquis)e?s?\b")
EXPENSES = re.compile(r"\b(?:depenses?|charges|emplois)\b")
TOTAL = re.compile(r"\b(?:total|cumul|ensemble)\b")
ASKED = re.compile(r"\b(?:demande\w*|sollicite\w*|refuse\w*|rejete\w*|attendue?s?|espere\w*)\b")
RATE = re.compile(r"\bpar (?:habitant|hab|m2|m²|logement|tete)\b|/ ?(?:hab|m2|m²)")
CEILING = re.compile(r"\b(?:plafond|maxim\w+)\b")
NO_AWARD = re.compile(
    r"\b(?:loyers?|prix de vente|chiffres? d'affaires|population|revenus?|valeur|recettes fiscales|dette)\b"
)
OWN = re.compile(
    r"\b(?:autofinancement|fonds propres|reste a charge|communes?|villes?|maitre d'ouvrage"
    r"|part communale|solde|mairie)\b"
)
MARGINS = (BlockKind.HEADER, BlockKind.FOOTER, BlockKind.FOOTNOTE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its cells' places in the folded words."""

    stretch: Stretch
    cells: tuple[tuple[int, int, TableCell], ...]

    def heading(self, number: int) -> str:
        return fold_string(self.cells[number][2].column.heading).strip()


def tables(reading: Reading) -> Iterator[list[Row]]:
    """The tables of a page, each as its rows, in order."""
    rows: list[Row] = []
    for stretch in reading.stretches:
        passage = stretch.passage
        if passage.kind is not BlockKind.TABLE_ROW:
            if rows:
                yield rows
            rows = []
            continue
        block = reading.text.page.blocks[passage.block]
        if rows and reading.text.page.blocks[rows[-1].stretch.passage.block].table != block.table:
            yield rows
            rows = []
        rows.append(Row(stretch, tuple((*reading.place(cell), cell) for cell in passage.cells)))
    if rows:
        yield rows


def own_share(words: str, *, communes_table: bool) -> Payer | None:
    """``Autofinancement``, ``Commune``: the commune's own share."""
    if (
        communes_table
        and OWN.search(words)
        and not COST.search(words)
        and not GRANT.search(words.replace("participation", ""))
    ):
        return Payer(0, 0, None, COMMUNE)
    if re.search(r"\b(?:autofinancement|fonds propres|reste a charge)\b", words):
        return Payer(0, 0, None, COMMUNE)
    if re.fullmatch(r"(?:part |participation )?(?:de la )?(?:commune|ville)(?: \(?(?:€|euros|k€)\)?)?", words.strip()):
        return Payer(0, 0, None, COMMUNE)
    return None


def given(row: Row) -> bool:
    """Whether a table's title or the headings over it speak of grants."""
    passage = row.stretch.passage
    titles = [*(heading.text for heading in passage.headings), passage.caption.text if passage.caption else ""]
    return any(GIVEN.search(fold_string(title)) for title in titles)
