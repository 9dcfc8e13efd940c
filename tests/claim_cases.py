"""Facts in a few words, for tables of cases: ``près de 1,8 M€ for halle aux grains; region-normandie; 2022-10``."""

from __future__ import annotations

import re
from dataclasses import replace

from extract import claims_awards, reference
from extract.claims import AwardClaim, ToldAward, Verdict
from extract.facts import Qualifier, Role

_SUM = re.compile(
    r"^(?P<hedge>près de |plus de |moins de )?"
    r"(?P<text>(?P<number>\d[\d ]*(?:,\d+)?) ?(?P<unit>M€|k€|€)(?: (?P<tax>HT|TTC))?)"
    r"(?: for (?P<purpose>.+))?$"
)
_HEDGES = {"près de ": Qualifier.ABOUT, "plus de ": Qualifier.AT_LEAST, "moins de ": Qualifier.AT_MOST}
_UNITS = {"M€": 1e6, "k€": 1e3, "€": 1.0}


def fact(said: str, document: str = "a") -> ToldAward:
    """A fact of a document of its own cluster.

    Args:
        said: the sum and its purpose, then, in any order behind semicolons, programme, funder, date, role, INSEE codes
            (60057 where none is told), `by PUBLISHER`, `on DATE` (of the document), `scan`, `replaced`, `“QUOTE”`.
        document: its name; what stands behind a dot is the place on its page.
    """
    first, *rest = (part.strip() for part in said.split(";"))
    match = _SUM.match(first)
    assert match, first
    name, _, place = document.partition(".")
    start = int(place or 0) * 1000
    one = ToldAward(
        id=document,
        page_id=f"{name}-1",
        start=start,
        end=start + 100,
        quote=f"{document}: {said}",
        confidence=0.9,
        is_ocr="scan" in rest,
        document_id=name,
        cluster_id=name,
        published=None,
        is_superseded="replaced" in rest,
        eur=round(float(match["number"].replace(" ", "").replace(",", ".")) * _UNITS[match["unit"]], 2),
        eur_low=None,
        eur_high=None,
        qualifier=_HEDGES.get(match["hedge"], Qualifier.EXACT),
        tax=match["tax"],
        role=next((Role(part) for part in rest if part in set(Role)), Role.GRANT),
        communes=("60057",),
        epcis=(),
        programme_id=next((part for part in rest if part in reference.load().programmes), None),
        funder_id=None,
        edtf=None,
        purpose=match["purpose"],
        text=match["text"],
    )
    for part in rest:
        if part in reference.load().programmes:
            continue  # the State's funds are organisations too
        if part in reference.load().organisations or re.match(r"(?:departement|commune|epci)-\d", part):
            one = replace(one, funder_id=part)
        elif re.match(r"\d{5}(?:\+\d{5})*$", part):
            one = replace(one, communes=tuple(sorted(part.split("+"))))
        elif re.match(r"\d{4}", part):
            one = replace(one, edtf=part)
        elif part == "nobody":
            one = replace(one, communes=())
        elif part.startswith("by "):
            one = replace(one, publisher=part[3:])
        elif part.startswith("on "):
            one = replace(one, published=part[3:])
        elif part.startswith("“"):
            one = replace(one, quote=part.strip("“”"))
        else:
            assert part in {"scan", "replaced", *Role}, part
    return one


def facts(*said: str) -> list[ToldAward]:
    """Facts of documents a, b, c…; where one begins with `a.2|`, the document and place are told."""
    found = []
    for number, words in enumerate(said):
        document, bar, rest = words.partition("|")
        found.append(fact(rest if bar else words, document if bar else "abcdefghij"[number]))
    return found


def joined(*said: str) -> set[str]:
    """Which documents' facts are one claim: `{"ab", "c"}`."""
    claims = claims_awards.join(facts(*said), {}).claims
    return {"".join(sorted(one.id for one in claim.told)) for claim in claims}


def verdict(one: str, other: str) -> Verdict:
    """What is said of two facts, which is worth a reader's look."""
    (found,) = claims_awards.join(facts(one, other), {}).verdicts
    return found


def claim(said: str, document: str) -> AwardClaim:
    """A claim of one fact."""
    (found,) = claims_awards.join([fact(said, document)], {}).claims
    return found
