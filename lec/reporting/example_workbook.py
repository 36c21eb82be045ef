"""Writes an example of a report file: its two-level header and a row of a made-up child."""

import io
from collections.abc import Mapping

import xlsxwriter

from lec.sheets.formats import Format


def example_workbook(form: Format, values: Mapping[str, str]) -> bytes:
    """A workbook in the layout of `form`: the title, the header over rows 2 and 3, and one row of `values`.

    Every cell is text, so that a spreadsheet rounds no identifier and keeps every leading 0.
    """
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("Sheet1")
        as_text = book.add_format({"num_format": "@"})
        head = book.add_format(
            {"bold": True, "bg_color": "#E7F0EB", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        page.write_string(0, 0, form.title, book.add_format({"bold": True, "font_size": 14}))
        spans: dict[str, list[int]] = {}
        for index, column in enumerate(form.columns):
            if column.group:
                spans.setdefault(column.group, []).append(index)
                page.write_string(2, index, column.names[0], head)
            else:
                page.merge_range(1, index, 2, index, column.names[0], head)
            page.write_string(3, index, values.get(column.field, ""), as_text)
        for group, indexes in spans.items():
            page.merge_range(1, indexes[0], 1, indexes[-1], group, head)
        page.set_column(0, len(form.columns) - 1, 16, as_text)
        page.freeze_panes(3, 0)
    return written.getvalue()
