"""docs/extraction.md is true: its examples yield what it says, and it explains every method that there is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pieces import read

from extract import awards_prose, counts, participations
from extract.communes_weights import WEIGHTS
from extract.facts import (
    Amount,
    Award,
    CommuneMention,
    Count,
    DateMention,
    EpciMention,
    Mention,
    OrganisationMention,
    Participation,
    ProgrammeMention,
)
from extract.text import DocumentInfo
from ingest.document import Method
from lieudit.gold import money

ROOT = Path(__file__).parent.parent
_ROW = re.compile(r"^\| `(\w+\.[\w-]+)` \| (.+?) \| (.+) \| `([^`]+)` \|$", re.MULTILINE)
EXAMPLES = _ROW.findall((ROOT / "docs" / "extraction.md").read_text(encoding="utf-8"))
DOCUMENT = DocumentInfo("example", kind="press-release", published="2023-05-10")
_MODULES = "amounts|awards|communes|counts|dates|epcis|organisations|participations|programmes"


def told(found: Mention) -> str:
    """What a mention or fact says, in the words of the guide."""
    parts: list[object]
    match found:
        case CommuneMention(code=value) | ProgrammeMention(programme_id=value) | EpciMention(siren=value):
            parts = [value]
        case OrganisationMention(organisation_id=value) | DateMention(edtf=value):
            parts = [value]
        case Amount():
            parts = [_euros(found)]
        case Participation():
            parts = [found.commune_code, found.programme_id, found.status, found.edtf]
        case Count():
            parts = [found.programme_id, found.value, found.scope]
        case Award():
            parts = [_euros(found.amount), found.role, *found.commune_codes, *found.epci_sirens]
            parts += [found.programme_id, found.funder_id, found.edtf]
        case _:
            raise TypeError(found)
    return " ".join(str(part) for part in parts if part is not None)


def _euros(amount: Amount) -> str:
    return money(amount.eur if amount.eur is not None else [amount.eur_low, amount.eur_high])


@pytest.mark.parametrize(("method", "example", "yields"), [(row[0], row[2], row[3]) for row in EXAMPLES])
def test_an_example_yields_what_the_guide_says(method: str, example: str, yields: str) -> None:
    """The real extraction reads it, and all that the method finds there is what the guide says."""
    scanned = example.startswith("(OCR) ")
    text = example.removeprefix("(OCR) ").replace("\\|", "|").replace(" ⏎ ", "\n")
    _, facts = read(text, DOCUMENT, Method.OCR if scanned else Method.PLAIN)
    mentions = facts.mentions
    found: list[Mention] = [*mentions.communes, *mentions.programmes, *mentions.amounts, *mentions.dates]
    found += [*mentions.epcis, *mentions.organisations, *facts.participations, *facts.counts, *facts.awards]
    said = "; ".join(dict.fromkeys(told(one) for one in found if one.method == method))
    assert said == yields, [(one.method, told(one)) for one in found]


def test_every_method_is_explained_once_and_no_other() -> None:
    """A new rule needs its line in the guide, one that is gone must go there too."""
    explained = [row[0] for row in EXAMPLES]
    assert sorted(explained) == sorted(set(written()))


def written() -> Iterator[str]:
    """Every method that the code can write."""
    for file in sorted((ROOT / "extract").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            text = str(node.value) if isinstance(node, ast.Constant) else ""
            is_file = text.endswith((".csv", ".yml"))  # of reference data
            if not is_file and re.fullmatch(rf"(?:{_MODULES})\.[a-z_-]*[a-z]", text):
                yield text
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                called = ast.unparse(call.func)
                if called == "Expression" and len(call.args) > 2:  # start, end, rule
                    yield from (f"dates.{rule}" for rule in _strings(call.args[2], function))
                elif file.stem == "organisations" and called == "self.mention":  # start, end, confidence, rule
                    yield from (f"organisations.{rule}" for rule in _strings(call.args[3], function))
    yield from (f"participations.{rule}" for rule in participations.CONFIDENCE)
    yield from (f"counts.{rule}" for rule in counts.CONFIDENCE)
    yield from (f"awards.prose_{rule}" for rule in awards_prose.CONFIDENCE)
    # The strongest sign names the method; each candidate has at least that of its name. Lists are weighed apart.
    signs = {sign for sign, weight in WEIGHTS.items() if weight >= WEIGHTS["name"]} - {"list", "long-list"}
    yield from (f"communes.{sign}" for sign in signs)


def _strings(value: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """The strings that an argument may be; for a variable, those assigned to it in its function."""
    match value:
        case ast.Constant():
            yield str(value.value)
        case ast.IfExp():
            yield from _strings(value.body, function)
            yield from _strings(value.orelse, function)
        case ast.Name():
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and value.id in {ast.unparse(target) for target in node.targets}:
                    yield from _strings(node.value, function)
        case _:
            raise TypeError(ast.unparse(value))
