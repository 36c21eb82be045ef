"""docs/reference/headcount-files.md says of the table of schools what its table of columns says."""

from pathlib import Path

from lec.headcounts.imports.template import HEADINGS, TEMPLATE

REFERENCE = Path(__file__).parents[2] / "docs/reference/headcount-files.md"
BEGIN, END = "<!-- columns -->\n", "<!-- end of columns -->\n"


def described() -> str:
    """The template in Markdown: its columns in order."""
    lines = ["| Field | Heading | Also |", "|---|---|---|"]
    lines += [f"| `{one.field}` | {one.names[0]} | {', '.join(one.names[1:])} |" for one in TEMPLATE.columns]
    return "\n".join(lines) + "\n"


def test_the_reference_lists_every_column_of_the_template() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == described()


def test_the_headings_are_those_of_the_columns() -> None:
    assert {column.field: column.names[0] for column in TEMPLATE.columns} == HEADINGS
