"""Who grants all that a table lists, where the paragraph before it says so."""

from __future__ import annotations

from collections.abc import Sequence

from extract.awards_funder import GIVES, gets
from extract.awards_payers import PUBLISHER, Payer
from extract.awards_reading import Reading, Stretch
from ingest.document import BlockKind

_REACH = 2  # blocks: the paragraph and the table's title


def before_table(reading: Reading, payers: Sequence[Payer], first: Stretch) -> Payer | None:
    """The one payer of the paragraph that brings a table: ``Le Département a retenu trois dossiers :``.

    Args:
        reading: the page.
        payers: all names on it that may pay.
        first: the table's first row.
    """
    lead = next((one for one in reading.before(first) if one.passage.kind is BlockKind.PARAGRAPH), None)
    if lead is None or first.passage.block - lead.passage.block > _REACH:
        return None
    near = (lead, *reading.siblings(lead))
    named = [one for told in near for one in payers if told.start <= one.start and one.end <= told.end]
    gives = [one for one in named if one.level != PUBLISHER and not gets(one)]
    if len({(one.funder, one.level) for one in gives}) != 1:
        return None
    return gives[0] if any(GIVES.search(reading.words[told.start : told.end]) for told in near) else None
