"""Whose word on a sum weighs most: the funder's own, a public body's, or another's."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from extract import reference
from extract.claims import ToldAward
from extract.normalise import fold_string

_STATE = re.compile(r"\bprefe(?:c|t)|\bservices? de l'etat|\bministere|\bgouvernement|\bsecretariat d'etat")
_PUBLIC = re.compile(
    r"\bregion\b|\bdepartement|\bprefe(?:c|t)|\bville d|\bcommune d|\bmairie|\bcommunaute (?:de|d')|\bmetropole"
    r"|\bministere|\bagence |\betat\b|\bbanque des territoires|\bcaisse des depots|\bconseil |\bsyndicat mixte"
    r"|\betablissement public|\bsecretariat|\bdirection "
)


class Authority(IntEnum):
    """Who tells a sum; the weightiest first."""

    FUNDER = 0
    PUBLIC_BODY = 1
    OTHER = 2


REASONS = {
    Authority.FUNDER: "the funder's own word",
    Authority.PUBLIC_BODY: "a public body's word",
    Authority.OTHER: "a word of others",
}


def authority(one: ToldAward) -> Authority:
    """Who tells a fact, as far as the document names its publisher."""
    return _authority(one.publisher, one.funder_id)


@lru_cache(maxsize=16384)
def _authority(publisher: str | None, funder_id: str | None) -> Authority:
    said = fold_string(publisher or "").replace("-", " ")
    if any(name and re.search(rf"\b{re.escape(name)}\b", said) for name in _names(funder_id)):
        return Authority.FUNDER
    if funder_id == "etat" and _STATE.search(said):
        return Authority.FUNDER
    return Authority.PUBLIC_BODY if _PUBLIC.search(said) else Authority.OTHER


@lru_cache(maxsize=4096)
def _names(funder_id: str | None) -> tuple[str, ...]:
    """The names of a funder, as a publisher may write them."""
    if funder_id is None or funder_id == "etat":
        return ()
    known = reference.load()
    kind, _, code = funder_id.partition("-")
    names: tuple[str, ...] = ()
    if funder_id in known.organisations:
        organisation = known.organisations[funder_id]
        names = (organisation.name, *organisation.aliases)
    elif kind == "departement" and code in known.departements:
        name = known.departements[code].name
        # With its article or without: `Département de l'Aisne`, `Conseil départemental du Nord`.
        names = tuple(
            f"{whose} {article}{name}"
            for whose in ("departement", "conseil departemental")
            for article in ("de ", "du ", "de la ", "de l'", "des ", "d'")
        )
    elif kind == "commune" and code in known.communes:
        name = known.communes[code].name
        names = tuple(
            f"{whose} {article}{name}" for whose in ("ville", "commune", "mairie") for article in ("de ", "d'")
        )
    elif kind == "epci" and code in known.epcis:
        names = (known.epcis[code].name,)
    return tuple(fold_string(name).replace("-", " ") for name in names)
