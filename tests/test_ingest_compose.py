"""Blocks of lines become a page's text, and every word keeps its place in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.compose import compose
from ingest.document import BlockKind, DraftBlock, DraftCell, Line, Word


def line(text: str, top: float = 0.0) -> Line:
    """A line of words, ten points a letter."""
    words = []
    x = 0.0
    for part in text.split(" "):
        words.append(Word(part, x, top, x + 10 * len(part), top + 10))
        x += 10 * len(part) + 5
    return Line(tuple(words))


def paragraph(*lines: str) -> DraftBlock:
    return DraftBlock(BlockKind.PARAGRAPH, tuple(line(text, 12.0 * index) for index, text in enumerate(lines)))


BROKEN = [
    # first line, second line, what the page says
    ("la revita-", "lisation du bourg", "la revitalisation du bourg"),
    ("un effort parti-", "culier.", "un effort particulier."),
    ("deux agglomé-", "rations,", "deux agglomérations,"),
    ("à Saint-", "Quentin et", "à Saint-Quentin et"),
    ("le Nord-Pas-de-", "Calais", "le Nord-Pas-de-Calais"),
    ("les centres-", "bourgs ruraux", "les centres-bourgs ruraux"),
    ("la sous-", "préfète de", "la sous-préfète de"),
    ("dès la mi-", "juin", "dès la mi-juin"),
    ("trente-", "huit maires", "trente-huit maires"),
    ("Villers-sous-", "bois", "Villers-sous-bois"),
    ("Pont-l'Abbé-", "d'Arnoult", "Pont-l'Abbé-d'Arnoult"),
    ("Saint-Martin-", "des-Champs", "Saint-Martin-des-Champs"),
    ("de 2018-", "2022 inclus", "de 2018-2022 inclus"),
    ("le rendez-", "vous", "le rendez-vous"),
    ("a-t-", "il signé", "a-t-il signé"),
    ("doit-", "on signer", "doit-on signer"),
    ("Villers-", "Bretonneux signe", "Villers-Bretonneux signe"),
    ("l'amé\u00ad", "nagement", "l'aménagement"),
    ("Vau\u00ad", "Brun", "VauBrun"),
    ("SAINT-", "AVOLD", "SAINT-AVOLD"),
    ("MEAUX-EN-", "BRIE", "MEAUX-EN-BRIE"),
]


@pytest.mark.parametrize(("first", "second", "said"), BROKEN)
def test_word_broken_at_a_line_end_is_joined(first: str, second: str, said: str) -> None:
    """The hyphen of a broken word goes, that of a compound stays."""
    assert compose([paragraph(first, second)]).text == said


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("la place -", "et la rue", "la place - et la rue"),
        ("les ruraux –", "dit-il", "les ruraux – dit-il"),
        ("un prix (sous-", "(2) estimé", "un prix (sous- (2) estimé"),
        ("avant 2020-", "mars", "avant 2020- mars"),
        ("la ville.", "Elle", "la ville. Elle"),
    ],
)
def test_what_is_no_broken_word_keeps_its_space(first: str, second: str, said: str) -> None:
    """A dash, or a hyphen between a figure and a word, joins nothing."""
    assert compose([paragraph(first, second)]).text == said


def test_the_page_says_elsewhere_how_a_word_is_written() -> None:
    """A hyphen stays or goes as the same word is written on the same page."""
    hyphenated = compose([paragraph("les éco-", "quartiers neufs"), paragraph("un éco-quartiers bis")])
    joined = compose([paragraph("les éco-", "quartiers neufs"), paragraph("des écoquartiers bis")])
    assert hyphenated.text.startswith("les éco-quartiers neufs")
    assert joined.text.startswith("les écoquartiers neufs")


def test_capitals_are_joined_where_the_name_stands_on_the_page() -> None:
    """In capitals only the page's own spelling tells a broken name from a compound."""
    composed = compose([paragraph("à CHAU-", "MONT"), paragraph("Le maire de Chaumont signe")])
    assert composed.text == "à CHAUMONT\nLe maire de Chaumont signe"


def test_broken_word_keeps_both_boxes() -> None:
    """The two halves of a broken word are one word with two boxes."""
    composed = compose([paragraph("la revita-", "lisation")])
    word = composed.words[-1]
    assert composed.text[word.start : word.end] == "revitalisation"
    assert [box[1] for box in word.boxes] == [0.0, 12.0]


def test_confidence_of_a_broken_word_is_the_lower_one() -> None:
    """A word is as sure as the less sure of its halves."""
    first = Line((Word("revita-", 0, 0, 50, 10, 0.9),))
    second = Line((Word("lisation", 0, 12, 50, 22, 0.4),))
    composed = compose([DraftBlock(BlockKind.PARAGRAPH, (first, second))])
    assert [word.confidence for word in composed.words] == [0.4]


def test_cells_are_parted_by_tabs_and_blocks_by_line_feeds() -> None:
    """A row's cells know where their words stand; empty blocks leave no trace."""
    row = DraftBlock(
        BlockKind.TABLE_ROW,
        cells=(
            DraftCell((line("Vaubrun"),), column=0),
            DraftCell((line("12 500"), line("euros", 12)), column=2, span=2, heading=True),
        ),
        table=0,
    )
    composed = compose([paragraph("Aides"), DraftBlock(BlockKind.PARAGRAPH), row])
    assert composed.text == "Aides\nVaubrun\t12 500 euros"
    assert [block.kind for block in composed.blocks] == [BlockKind.PARAGRAPH, BlockKind.TABLE_ROW]
    cells = composed.blocks[1].cells
    assert [composed.text[cell.start : cell.end] for cell in cells] == ["Vaubrun", "12 500 euros"]
    assert [(cell.column, cell.span, cell.heading) for cell in cells] == [(0, 1, False), (2, 2, True)]


def test_markup_blocks_have_text_without_words() -> None:
    """A block without lines keeps its bare text, its spaces made plain."""
    composed = compose([DraftBlock(BlockKind.HEADING, text="  Le \u00a0bourg\n revit ", level=1)])
    assert composed.text == "Le bourg revit"
    assert composed.words == ()


texts = st.text(st.sampled_from("aéB1-'’.\u00ad€ "), min_size=1, max_size=12).map(str.strip).filter(bool)
lines_of_words = st.lists(st.lists(texts.map(lambda text: text.replace(" ", "")), min_size=1, max_size=4), max_size=4)


def block_of(lines: list[list[str]]) -> DraftBlock:
    return DraftBlock(BlockKind.PARAGRAPH, tuple(line(" ".join(words)) for words in lines))


@given(st.lists(lines_of_words.map(block_of), max_size=5))
def test_offsets_say_what_they_say(drafts: list[DraftBlock]) -> None:
    """Whatever the page: words are ordered, inside their blocks, and hold the letters that were read."""
    composed = compose(drafts)
    ends = [0]
    for block in composed.blocks:
        assert ends[-1] <= block.start < block.end <= len(composed.text)
        ends.append(block.end)
    last = 0
    for word in composed.words:
        assert last <= word.start < word.end
        last = word.end
        assert any(block.start <= word.start and word.end <= block.end for block in composed.blocks)
        assert " " not in composed.text[word.start : word.end]
        assert word.boxes

    def letters(text: str) -> str:
        return "".join(character for character in text if character not in "-\u00ad \n")

    read = "".join(word.text for draft in drafts for each in draft.lines for word in each.words)
    assert letters(composed.text) == letters(read)
    assert letters("".join(composed.text[word.start : word.end] for word in composed.words)) == letters(read)


def test_a_no_break_space_is_what_the_page_says() -> None:
    """Runs of blanks are one; a no-break one stays what it is."""
    said = compose([DraftBlock(BlockKind.PARAGRAPH, text=" 450\u00a0000\u202f€ \n pour\t la\u00a0 ville\u00a0")]).text
    assert said == "450\u00a0000\u202f€ pour la\u00a0ville"
