"""What kind of document this is, by the words at the head of its first page."""

from __future__ import annotations

import re

from extract.normalise import fold_string
from ingest.document import BlockKind, Page, Told

_HEAD_BLOCKS = 8
_HEAD_CHARACTERS = 160  # of each block that are looked at: titles and datelines, not the prose
_PRESS = re.compile(r"\b(?:communique(?: de presse| commun|s? de presse)?|dossier de presse|point presse)\b")
_PRESS_CONTACT = re.compile(r"\b(?:contacts? presse|service (?:de )?presse|relations presse)\b")
_AGREEMENT = re.compile(r"^(?:projet de )?(?:convention|avenant|protocole|contrat|accord|charte)\b(?! collective)")
_PARTIES = re.compile(
    r"\brepresentee?s? par\b|\bentre les soussignes?\b|\bil (?:a ete|est) (?:convenu|prealablement)"
    r"|\barticle (?:1|1er|premier)\b"
    r"|\bci-apres (?:denomme|designe)"
)
_DELIBERATION = re.compile(
    r"\bextrait du (?:registre|proces-verbal)|\bdeliberations?\b|\bproces-verbal\b|\b(?:seance"
    r"|reunion) du (?:conseil|bureau)\b"
    r"|\bcompte[ -]rendu (?:du conseil|de la seance|sommaire)|\breleve de decisions\b|\b(?:conseil (?:municipal"
    r"|communautaire"
    r"|departemental|regional)|commission permanente)\b.{0,30}\b(?:seance|du \d)"
)
_NEWSLETTER = re.compile(
    r"\b(?:newsletter|infolettre|lettre (?:d'information|d'info|des|du|de|aux)|la lettre|bulletin|gazette"
    r"|magazine|journal|courrier"
    r"|cahiers?|infos?|echos?|mensuel|trimestriel|hebdomadaire)\b"
)
_NUMBER = re.compile(r"\bn ?° ?\d+|\bnumero \d+|\bvol\.? ?\d+")
_REPORT = re.compile(
    r"\b(?:rapport|etude|note|notes|bilan|etat des lieux|diagnostic|evaluation|observatoire|synthese|schema|guide"
    r"|livre blanc"
    r"|enquete|panorama|analyse|recueil|programmation|plan d'action)\b"
)
_WEB = re.compile(
    r"\b(?:contenu principal|vous etes ici|aller au contenu|lire la suite|toutes les actualites|partager sur)\b"
)


def kind_of(first: Page, media_type: str) -> Told | None:
    """The document's kind and what told it; None where nothing does.

    Args:
        first: its first page.
        media_type: of the file; a web page is one unless its head says that it is a press release.
    """
    head = [
        fold_string(first.text[block.start : min(block.end, block.start + _HEAD_CHARACTERS)])
        for block in first.blocks[:_HEAD_BLOCKS]
        if block.kind is not BlockKind.TABLE_ROW
    ]
    whole = fold_string(first.text)
    short = [text for text in head if len(text) < _HEAD_CHARACTERS]
    if any(_PRESS.search(text) for text in short):
        return Told("press-release", "heading")
    if media_type == "text/html":
        return Told("web-page", "media-type")
    if any(_AGREEMENT.search(text) for text in short) and _PARTIES.search(whole):
        return Told("agreement", "heading")
    if any(_NEWSLETTER.search(text) and _NUMBER.search(text) for text in short):
        return Told("newsletter", "heading")
    if any(_DELIBERATION.search(text) for text in short):
        return Told("deliberation", "heading")
    if any(_REPORT.search(text) for text in short):
        return Told("report", "heading")
    if _WEB.search(whole):
        return Told("web-page", "text")
    return Told("press-release", "contact") if _PRESS_CONTACT.search(whole) else None
