"""docs/reference/files.md says of every format what its table of columns says."""

from pathlib import Path

from lec.rolls.imports.columns import not_kept
from lec.rolls.imports.formats import FORMATS
from lec.sheets.tables import Column, Format

REFERENCE = Path(__file__).parents[2] / "docs/reference/files.md"
BEGIN, END = "<!-- columns -->\n", "<!-- end of columns -->\n"


def described(form: Format) -> str:
    """One format in Markdown: its columns in order, which must be there, which are passed over."""
    lines = [f"### {form.code}: {form.title}\n", "| Heading | Also | |", "|---|---|---|"]
    lines += [f"| {_title(column)} | {', '.join(column.names[1:])} | {_remark(column)} |" for column in form.columns]
    return "\n".join(lines) + "\n"


def _title(column: Column) -> str:
    return f"{column.group}: {column.names[0]}" if column.group else column.names[0]


def _remark(column: Column) -> str:
    if column.clean is not_kept:
        return "passed over"
    return "must be there" if column.required else ""


def test_the_reference_lists_every_column_of_every_format() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    written = text.partition(BEGIN)[2].partition(END)[0]
    assert written == "\n".join(described(form) for form in FORMATS)
