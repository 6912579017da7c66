"""Tables that a phone has no room for are marked, and their cells know their columns."""

from lxml import html
from markdown import markdown

EXTENSIONS = ["tables", "doctools.site.tables", "doctools.site.words"]
LONG = "`worker_cancel_long_running_tasks_on_connection_loss`"
TEXT = "о чём здесь говорится, словами"


def made(*rows: str) -> html.HtmlElement:
    head, *others = (f"| {row} |" for row in rows)
    line = "|---" * rows[0].count("|") + "|---|"
    return html.fragment_fromstring(markdown("\n".join([head, line, *others]), extensions=EXTENSIONS))


def test_cells_of_a_wide_table_have_the_names_of_their_columns() -> None:
    table = made("Если у вас… | Что `x --y` | Нужно?", f"{LONG} | {TEXT} | да", "a | b | c")
    assert table.get("class") == "stacked"
    labels = [[cell.get("data-label") for cell in row] for row in table.iter("tr")]
    assert labels == [[None] * 3] + [["Если у вас…", "Что x --y:", "Нужно?"]] * 2


def test_what_has_room_stays_a_table() -> None:
    for table in (made("Имя | Число", "`one` | 1"), made("Код | Что это", f"0 | {TEXT}")):
        assert table.get("class") is None
        assert table.xpath(".//@data-label") == []


def test_columns_of_text_need_room_to_be_read() -> None:
    words = "и так и сяк, раз за разом, по слову"
    assert made("А | Б", f"{words} | {words}").get("class") is None
    assert made("А | Б | В", f"{words} | {words} | {words}").get("class") == "stacked"
    assert made("А | Б | В", "да | нет | да").get("class") is None


def test_a_name_counts_as_wide_wherever_it_stands() -> None:
    """In a link, too, and after an empty cell."""
    assert made("А | Б", f" | [{LONG}](/r)").get("class") == "stacked"
