"""Writes a table of a million rows as a workbook in seconds: plain XML into a ZIP, row by row.

The library that makes the other workbooks needs a minute for the nation's rows; docs/reference/performance.md.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, islice
from typing import IO
from xml.sax.saxutils import escape

from lec.reporting.handing.comma import part_of
from lec.reporting.handing.dictionary import plain_rows
from lec.reporting.handing.tables import Row, Table

MOST_ROWS = 1_000_000
"""Rows of one sheet, below Excel's 1,048,576; what is more goes on to the next sheet."""

_MOST_TEXTS = 250_000
# Texts beyond this stand in their cells: names hardly repeat, and keeping them all would take memory without end.

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD, _DAY = 1, 2
_DAY_ZERO = date(1899, 12, 30).toordinal()
# Two rows beside the numbers: a head in bold, and days as Excel counts them.
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="TH Sarabun New"/></font>'
    '<font><b/><sz val="11"/><name val="TH Sarabun New"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf fontId="0"/><xf fontId="1" applyFont="1"/>'
    '<xf fontId="0" numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write_workbook(table: Table, out: IO[bytes]) -> int:
    """The workbook: about, dictionary, then the data on as many sheets as they need; answers the rows of data."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as package:
        book = _Book(package)
        book.sheet("about", [("name", "value"), *table.about])
        book.sheet("dictionary", plain_rows(table.columns))
        head = tuple(one.name for one in table.columns)
        rows = more = book.sheet("data", chain([head], islice(table.rows, MOST_ROWS))) - 1
        while more == MOST_ROWS:
            more = book.sheet(f"data {len(book.names) - 1}", chain([head], islice(table.rows, MOST_ROWS))) - 1
            rows += more
        book.close(table)
    return rows


class _Book:
    """The parts of a workbook while it is written; equal texts are kept once."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.names: list[str] = []
        self.texts: dict[str, int] = {}

    def sheet(self, name: str, rows: Iterable[Row]) -> int:
        """One sheet with its head in the first row, which stays in sight; answers how many rows it has."""
        self.names.append(name)
        with self.package.open(part_of(f"xl/worksheets/sheet{len(self.names)}.xml"), "w", force_zip64=True) as part:
            part.write(
                f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
                '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
                '<cols><col min="1" max="30" width="18" customWidth="1"/></cols><sheetData>'.encode()
            )
            written = 0
            lines = self._lines(rows)
            while piece := list(islice(lines, 2_000)):
                part.write("".join(piece).encode())
                written += len(piece)
            part.write(b"</sheetData></worksheet>")
        return written

    def _lines(self, rows: Iterable[Row]) -> Iterator[str]:
        texts = self.texts
        style = f' s="{_HEAD}"'
        for row in rows:
            cells = []
            for value in row:
                if type(value) is str:
                    if (number := texts.get(value)) is None and len(texts) < _MOST_TEXTS:
                        number = texts[value] = len(texts)
                    if number is None:
                        cells.append(f'<c t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>')
                    else:
                        cells.append(f'<c t="s"{style}><v>{number}</v></c>')
                elif value is None:
                    cells.append("<c/>")
                elif type(value) is int:
                    cells.append(f"<c><v>{value}</v></c>")
                else:
                    assert isinstance(value, date)
                    cells.append(f'<c s="{_DAY}"><v>{value.toordinal() - _DAY_ZERO}</v></c>')
            style = ""
            yield f"<row>{''.join(cells)}</row>"

    def close(self, table: Table) -> None:
        """The parts that say what the others are; every text cell is text, so that none is a formula."""
        with self.package.open(part_of("xl/sharedStrings.xml"), "w", force_zip64=True) as part:
            part.write(f'{_XML}<sst xmlns="{_MAIN}">'.encode())
            lines = (f'<si><t xml:space="preserve">{_text(text)}</t></si>' for text in self.texts)
            while piece := list(islice(lines, 2_000)):
                part.write("".join(piece).encode())
            part.write(b"</sst>")
        numbered = list(enumerate(self.names, start=1))
        sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
        self._part(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{sheets}</sheets></workbook>'
        )
        links = [(f"worksheets/sheet{n}.xml", "worksheet") for n, _name in numbered]
        links += [("styles.xml", "styles"), ("sharedStrings.xml", "sharedStrings")]
        self._part(
            "xl/_rels/workbook.xml.rels", _relations((target, f"{_DOCUMENT}/{kind}") for target, kind in links)
        )
        self._part("xl/styles.xml", _STYLES.removeprefix(_XML))
        facts = "; ".join(f"{name}={value}" for name, value in table.about)
        self._part(
            "docProps/core.xml",
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{_text(table.title)}</dc:title>'
            f"<dc:description>{_text(facts)}</dc:description></cp:coreProperties>",
        )
        self._part(
            "_rels/.rels",
            _relations(
                (
                    ("xl/workbook.xml", f"{_DOCUMENT}/officeDocument"),
                    ("docProps/core.xml", f"{_PACKAGE}/relationships/metadata/core-properties"),
                )
            ),
        )
        kinds = [(f"/xl/worksheets/sheet{n}.xml", f"{_SHEET}.worksheet+xml") for n, _name in numbered]
        kinds += [
            ("/xl/workbook.xml", f"{_SHEET}.sheet.main+xml"),
            ("/xl/styles.xml", f"{_SHEET}.styles+xml"),
            ("/xl/sharedStrings.xml", f"{_SHEET}.sharedStrings+xml"),
            ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ]
        overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds)
        self._part(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        )

    def _part(self, name: str, content: str) -> None:
        self.package.writestr(part_of(name), _XML + content)


def _relations(links: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(links, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _text(text: str) -> str:
    return escape(_NOT_IN_XML.sub("", text))
