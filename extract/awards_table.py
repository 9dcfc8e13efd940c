"""Awards told by tables: lists of grants, plans of financing by funder (as columns or as rows)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract import awards_date, awards_purpose
from extract.awards_columns import (
    ASKED,
    CEILING,
    COMMUNES,
    COST,
    EXPENSES,
    FUNDER,
    GRANT,
    MARGINS,
    NO_AWARD,
    OWN,
    PURPOSE,
    RATE,
    TOTAL,
    Row,
    given,
    own_share,
    tables,
)
from extract.awards_context import codes_of
from extract.awards_giver import before_table
from extract.awards_payers import GIVEN, Payer, payer_in, publisher_funder, resolve, scheme_funder
from extract.awards_reading import STATE_FUNDS, Placed, Reading, distinct, inside
from extract.awards_role import sums_to
from extract.awards_topic import own
from extract.facts import Amount, Award, Qualifier, Role
from extract.normalise import fold_string
from ingest.document import BlockKind


def find(reading: Reading, payers: Sequence[Payer]) -> Iterator[Award]:
    """All awards of a page's tables."""
    for rows in tables(reading):
        yield from Table(reading, rows, payers).awards()


class Table:
    def __init__(self, reading: Reading, rows: Sequence[Row], payers: Sequence[Payer]) -> None:
        self.reading = reading
        self.rows = [row for row in rows if not row.stretch.passage.is_heading_row]
        self.payers = payers
        self.last_communes: tuple[str, ...] = ()
        self.named = codes_of([c for row in rows for c in inside(reading.communes, row.stretch.start, row.stretch.end)])
        self.column_communes = {
            cell.column.number: codes_of(inside(reading.communes, start, end))
            for row in rows
            if row.stretch.passage.is_heading_row
            for start, end, cell in row.cells
        }
        self.rows_are_payers = self._rows_are_payers()
        self.money = self._money_columns()
        self.has_expenses = any(EXPENSES.search(row.heading(n)) for row in self.rows for n in range(len(row.cells)))
        self.has_commune_column = any(
            self._is_commune_column(row, number)
            and (inside(reading.communes, start, end) or inside(reading.epcis, start, end))
            for row in self.rows
            for number, (start, end, _) in enumerate(row.cells)
        )

    def awards(self) -> Iterator[Award]:
        for index, row in enumerate(self.rows):
            sums = inside(self.reading.amounts, row.stretch.start, row.stretch.end)
            communes = self._communes(row, sums)
            for amount in sums:
                award = self._award(index, row, amount, self._of_column(row, amount) or communes)
                if award is not None:
                    yield award

    def _money_columns(self) -> dict[int, int]:
        """How many sums each column holds."""
        counts: dict[int, int] = {}
        for row in self.rows:
            for start, end, cell in row.cells:
                if inside(self.reading.amounts, start, end):
                    counts[cell.column.number] = counts.get(cell.column.number, 0) + 1
        return counts

    def _is_commune_column(self, row: Row, number: int) -> bool:
        heading = row.heading(number)
        return (
            bool(heading)
            and row.cells[number][2].column.number not in self.money
            and COMMUNES.search(heading) is not None
            and not FUNDER.search(heading)
        )

    def _communes(self, row: Row, sums: Sequence[Placed[Amount]]) -> tuple[str, ...]:
        reading = self.reading
        if row.stretch.passage.is_total:
            return ()
        for number, (start, end, _) in enumerate(row.cells):
            if self.has_commune_column and self._is_commune_column(row, number):
                found = codes_of(inside(reading.communes, start, end))
                if found:
                    self.last_communes = found
                    return found
                if not reading.words[start:end].strip():
                    return self.last_communes
                if re.search(
                    r"\b(?:communaute|cc|syndicat|agglo|metropole|departement|sivom|siv[ou])\b",
                    reading.words[start:end],
                ):
                    return ()
        if not self.has_commune_column:
            for start, end, _ in row.cells:
                if inside(sums, start, end):
                    continue
                found = codes_of(inside(reading.communes, start, end))
                if found:
                    self.last_communes = found
                    return found
        elif row.cells and any(self._is_commune_column(row, n) for n in range(len(row.cells))):
            return ()
        elif self.last_communes and len(row.cells) < max(len(one.cells) for one in self.rows):
            return self.last_communes
        return self._around(row)

    def _of_column(self, row: Row, amount: Placed[Amount]) -> tuple[str, ...]:
        """The commune that an amount's column is of, where communes head the columns."""
        if self.has_commune_column or row.stretch.passage.is_total or len(self.named) < 2:
            return ()
        for start, end, cell in row.cells:
            if start <= amount.start and amount.end <= end:
                return self.column_communes.get(cell.column.number, ())
        return ()

    def _around(self, row: Row) -> tuple[str, ...]:
        """A table about one commune: its title, the heading, the one commune of the document."""
        if len(self.named) == 1 and not self.has_commune_column:
            return self.named
        passage = row.stretch.passage
        if passage.caption is not None and passage.caption.communes:
            return passage.caption.communes
        for heading in reversed(passage.headings):
            if len(heading.communes) == 1:
                return heading.communes
        for one in self.reading.before(self.rows[0].stretch):
            if one.passage.kind is BlockKind.PARAGRAPH:
                codes = codes_of(inside(self.reading.communes, one.start, one.end))
                if len(codes) == 1:
                    return codes
                if codes:
                    break
        known = self.reading.context.communes
        return own(self.reading, row.stretch) or (tuple(known) if len(known) == 1 else ())

    def _award(self, index: int, row: Row, amount: Placed[Amount], communes: tuple[str, ...]) -> Award | None:
        number = next((n for n, (s, e, _) in enumerate(row.cells) if s <= amount.start and amount.end <= e), None)
        if number is None:
            return None
        passage = row.stretch.passage
        payer = self._payer(row, number)
        what = self._role(index, row, number, amount, payer)
        if what is None:
            return None
        if what is Role.TOTAL and (passage.is_total or self.has_commune_column):
            own = inside(self.reading.communes, row.stretch.start, row.stretch.end)
            communes = communes if own and not passage.is_total else ()
        programme = self._programme(row, number, payer)
        if (
            what is Role.GRANT
            and programme is not None
            and payer is None
            and not communes
            and not self.has_commune_column
        ):
            what = Role.ENVELOPE if not self._sirens(row) else what
        funder = resolve(self.reading, payer, communes) if payer is not None else None
        if funder is None and payer is None and what is not Role.COST:
            funder = scheme_funder(self.reading, programme) or self._giver(row, communes)
        total = passage.is_total
        return Award(
            passage.start,
            passage.end,
            round(min(amount.mention.confidence, 0.9 if communes or total else 0.6), 2),
            "awards.table_total" if total else "awards.table_row",
            amount.mention,
            what,
            communes,
            self._sirens(row) if not communes and not total else (),
            programme,
            funder,
            None if total else awards_date.of_row(self.reading, row, self.rows[0].stretch, what, number),
            None if total else self._purpose(row, number, payer),
        )

    def _label(self, row: Row, number: int) -> str:
        """The words of the cell that an amount's row speaks of: the nearest before it without a sum."""
        start, end = self._label_cell(row, number)
        return self.reading.words[start:end].strip()

    def _label_cell(self, row: Row, number: int) -> tuple[int, int]:
        for start, end, _ in reversed(row.cells[:number]):
            words = self.reading.words[start:end]
            if not inside(self.reading.amounts, start, end) and re.search(r"[a-z]{2}", words):
                return start, end
        return 0, 0

    def _payer(self, row: Row, number: int) -> Payer | None:
        """Who pays a cell's sum: its column's heading, the row's funder column or first cell."""
        heading = row.heading(number)
        own_column = own_share(heading, communes_table=self.has_commune_column)
        if own_column is not None:
            return own_column
        found = payer_in(self.reading, heading) if heading else None
        if found is not None:
            return found
        if self._is_expense(row, number):
            return None
        for other, (start, end, _) in enumerate(row.cells):
            if any(inside(self.reading.amounts, s, e) for s, e, _ in row.cells[other + 1 : number]):
                continue
            if other != number and FUNDER.search(row.heading(other)) and not inside(self.reading.amounts, start, end):
                words = self.reading.words[start:end]
                return own_share(words, communes_table=True) or self._in_cell(start, end)
        if not self.has_commune_column:
            start, end = self._label_cell(row, number)
            words = self.reading.words[start:end]
            if words.strip() and not COST.search(words):
                return own_share(words, communes_table=True) or self._in_cell(start, end)
        return None

    def _is_expense(self, row: Row, number: int) -> bool:
        """Whether a sum stands on the side of the expenses of a plan of financing."""
        for other in range(number, -1, -1):
            heading = row.heading(other)
            if EXPENSES.search(heading):
                return True
            if FUNDER.search(heading) or GRANT.search(heading):
                return False
            if other < number and row.cells[other][2].column.number in self.money:
                return False
        return False

    def _in_cell(self, start: int, end: int) -> Payer | None:
        named = [payer for payer in self.payers if start <= payer.start and payer.end <= end]
        return named[0] if named else payer_in(self.reading, self.reading.words[start:end])

    def _rows_are_payers(self) -> bool:
        """Whether the first cells of most rows name who pays: a plan of financing."""
        bodies = [row for row in self.rows if not row.stretch.passage.is_total and row.cells]
        firsts = [self.reading.words[row.cells[0][0] : row.cells[0][1]] for row in bodies]
        paying = [words for words in firsts if payer_in(self.reading, words) or OWN.search(words)]
        recipes = [
            one for one in bodies for s, e, _ in one.cells[1:] if payer_in(self.reading, self.reading.words[s:e])
        ]
        return len(paying) * 2 > len(bodies) or len(recipes) * 2 > len(bodies)

    def _role(self, index: int, row: Row, number: int, amount: Placed[Amount], payer: Payer | None) -> Role | None:
        passage = row.stretch.passage
        heading = row.heading(number)
        label = self._label(row, number)
        if NO_AWARD.search(heading):
            return None
        if RATE.search(heading) or RATE.search(label):
            return Role.RATE
        if passage.is_total or TOTAL.match(label) or self._adds_up(index, row, number, amount):
            return Role.TOTAL
        if ASKED.search(heading) or (payer is not None and ASKED.search(label)):  # « FEDER (sollicité) »
            return Role.ASKED
        if CEILING.search(heading) or amount.mention.qualifier is Qualifier.AT_MOST:
            return Role.CEILING
        if amount.mention.qualifier is Qualifier.RANGE:
            return Role.ASKED
        if payer is not None:
            return Role.GRANT
        if self._is_expense(row, number):
            return Role.COST
        if not self.has_commune_column and COST.search(label) and not GRANT.search(label):
            return Role.COST
        if GRANT.search(heading) and not re.search(r"\b(?:total|cout|depense)\b", heading):
            return Role.GRANT
        if COST.search(heading):
            alone = len(self.money) == 1 and given(row)
            return Role.GRANT if alone and "cout" not in heading and "depense" not in heading else Role.COST
        if TOTAL.search(heading):
            return Role.TOTAL
        if not heading and len(self.money) > 1:
            values = [a.mention.eur or 0 for a in inside(self.reading.amounts, row.stretch.start, row.stretch.end)]
            return Role.COST if (amount.mention.eur or 0) >= max(values) else Role.GRANT
        return Role.GRANT

    def _adds_up(self, index: int, row: Row, number: int, amount: Placed[Amount]) -> bool:
        """Whether a sum is that of its column above it, or of its row's other sums."""
        column = row.cells[number][2].column.number
        above = [
            sums[0]
            for one in self.rows[:index]
            for start, end, cell in one.cells
            if cell.column.number == column
            and (sums := inside(self.reading.amounts, start, end))
            and not one.stretch.passage.is_total
        ]
        beside = [
            other for other in inside(self.reading.amounts, row.stretch.start, row.stretch.end) if other is not amount
        ]
        eur = amount.mention.eur
        return eur is not None and ((len(above) > 1 and sums_to(eur, above)) or sums_to(eur, beside))

    def _programme(self, row: Row, number: int, payer: Payer | None) -> str | None:
        reading = self.reading
        column = row.cells[number][2].column
        if column.programmes:
            return column.programmes[0]
        if self._is_expense(row, number):
            return None
        for other, (start, end, _) in enumerate(row.cells):
            if PURPOSE.search(row.heading(other)) or self._is_commune_column(row, other):
                continue
            named = distinct(p.mention.programme_id for p in inside(reading.programmes, start, end))
            if len(named) == 1:
                return named[0]
        passage = row.stretch.passage
        own = payer is not None and payer.funder != "etat"
        for heading in ((passage.caption,) if passage.caption else ()) + tuple(reversed(passage.headings)):
            named = tuple(p for p in heading.programmes if not (own and p in STATE_FUNDS))
            if len(named) == 1:
                return named[0]
            if named:
                schemes = [p for p in named if p not in STATE_FUNDS]
                return schemes[0] if schemes else None
        return self._told_before(row, own=own)

    def _told_before(self, row: Row, *, own: bool) -> str | None:
        """The one programme of the paragraph that brings the table."""
        before = [one for one in self.reading.before(self.rows[0].stretch)[:8] if one.passage.kind not in MARGINS]
        while before and before[0].passage.kind in (BlockKind.CAPTION, BlockKind.HEADING):
            before = before[1:]
        if not before or before[0].passage.kind is not BlockKind.PARAGRAPH:
            return None
        paragraphs = [one for one in before if one.passage.kind is BlockKind.PARAGRAPH]
        for block in distinct(str(one.passage.block) for one in paragraphs)[:2]:
            near = [one for one in self.reading.stretches if str(one.passage.block) == block]
            named = distinct(
                p.mention.programme_id for one in near for p in inside(self.reading.programmes, one.start, one.end)
            )
            named = tuple(p for p in named if not (own and p in STATE_FUNDS))
            if named or near[0].passage.headings != row.stretch.passage.headings:
                return named[0] if len(named) == 1 else None
        return None

    def _giver(self, row: Row, communes: tuple[str, ...]) -> str | None:
        """Who grants all that a table lists: its title, the headings, the publisher of a list of grants."""
        passage = row.stretch.passage
        titles = [passage.caption.text] if passage.caption else []
        titles += [heading.text for heading in reversed(passage.headings)]
        for title in titles:
            words = fold_string(title)
            payer = payer_in(self.reading, words) if GIVEN.search(words) else None
            if payer is not None:
                return resolve(self.reading, payer, communes)
        told = before_table(self.reading, self.payers, self.rows[0].stretch)
        if told is not None:
            return resolve(self.reading, told, communes)
        headed = any(GRANT.search(row.heading(n)) for n in range(len(row.cells)))
        return publisher_funder(self.reading) if headed or given(row) else None

    def _sirens(self, row: Row) -> tuple[str, ...]:
        for number, (start, end, _) in enumerate(row.cells):
            if self._is_commune_column(row, number):
                return distinct(e.mention.siren for e in inside(self.reading.epcis, start, end))
        return ()

    def _purpose(self, row: Row, number: int, payer: Payer | None) -> str | None:
        reading = self.reading
        if payer is not None and self.has_expenses and not self.has_commune_column:
            return awards_purpose.of_plan(
                reading, row.stretch, self.rows[0].stretch
            )  # of a plan with expenses on the other side
        chosen: tuple[int, int] | None = None
        for other, (start, end, _) in enumerate(row.cells):
            heading = row.heading(other)
            if (
                PURPOSE.search(heading)
                and not inside(reading.amounts, start, end)
                and reading.words[start:end].strip(" 0123456789-./")  # `Dossier` heads numbers too
            ) and not (self.has_commune_column and self._is_commune_column(row, other)):
                chosen = (start, end)
                break
        if chosen is None:
            if self.rows_are_payers and not self.has_commune_column:
                return awards_purpose.of_plan(reading, row.stretch, self.rows[0].stretch)
            plain = [
                (end - start, start, end)
                for other, (start, end, _) in enumerate(row.cells)
                if reading.words[start:end].strip()
                and not inside(reading.amounts, start, end)
                and not inside(reading.dates, start, end)
                and not inside(reading.communes, start, end)
                and not self._is_commune_column(row, other)
                and not FUNDER.search(row.heading(other))
                and not inside(reading.programmes, start, end)
                and re.search(r"[a-z]{4}", reading.words[start:end])
            ]
            if not plain:
                return None
            _, *best = max(plain, key=lambda one: (one[0], -one[1]))
            chosen = (best[0], best[1])
        if inside(reading.communes, *chosen):
            return awards_purpose.trimmed(reading, *chosen)
        return reading.original(*chosen) or None
