"""Turns a workbook into JSON in a process of its own: a file that breaks the parser breaks nothing else.

Run as a script by the reader, never imported by it. The workbook comes on standard input; the answer is one
JSON object on standard output, either {"sheets": [[name, rows], ...]} or {"refused": code, ...}. Memory and
processor time are limited before the first byte is parsed, so a sheet with one cell at A1 and another at
XFD1048576 ends this process and not the server.
"""

import datetime
import gc
import io
import json
import re
import resource
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree

import python_calamine

MEMORY_BYTES = 1_200_000_000
PROCESSOR_SECONDS = 30

_ERROR_CELL = re.compile(
    rb"<c\b(?=[^>]*\bt=[\"']e[\"'])[^>]*\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^>]*>.*?<v>([^<]{1,20})</v>",
    re.DOTALL,
)
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Limits = dict[str, int]
Answer = dict[str, Any]


def main() -> None:
    """Read standard input, answer on standard output; the limits come as one JSON argument."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # nothing here is garbage until the process ends
    answer = _answer(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, default=_tagged).encode())


def _answer(content: bytes, limits: Limits) -> Answer:
    try:
        return _parsed(content, limits)
    except python_calamine.PasswordError:
        return {"refused": "file-password"}
    except MemoryError:
        return {"refused": "file-too-heavy"}
    except BaseException:  # a panic of the parser is no Exception
        return {"refused": "file-corrupt"}


def _parsed(content: bytes, limits: Limits) -> Answer:
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets: list[tuple[str, list[list[Any]]]] = []
    cells = characters = 0
    for metadata in workbook.sheets_metadata:
        if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(metadata.name)
        # The end is the last filled cell counted from 0, and None on an empty sheet.
        height, width = (place + 1 for place in sheet.end) if sheet.end else (0, 0)
        if height > limits["rows"]:
            return {"refused": "sheet-rows", "sheet": sheet.name}
        if width > limits["columns"]:
            return {"refused": "sheet-columns", "sheet": sheet.name}
        cells += height * width
        if cells > limits["cells"]:
            return {"refused": "file-too-heavy"}
        rows = sheet.to_python(skip_empty_area=False)
        for number, row in enumerate(rows, start=1):
            longest = 0
            for value in row:
                if type(value) is str:
                    length = len(value)
                    characters += length
                    longest = max(longest, length)
            if longest > limits["cell"]:
                return {"refused": "cell-too-long", "sheet": sheet.name, "row": number}
        if characters > limits["characters"]:
            return {"refused": "file-too-heavy"}
        sheets.append((sheet.name, rows))
    if content.startswith(b"PK"):
        _restore_errors(content, dict(sheets))
    return {"sheets": sheets}


def _restore_errors(content: bytes, sheets: dict[str, list[list[Any]]]) -> None:
    """Put #REF! and its kin back into the rows of an XLSX: the parser gives them as empty cells."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        found = {
            name: _ERROR_CELL.findall(part)
            for name in names
            if b't="e"' in (part := archive.read(name)) or b"t='e'" in part
        }
        if not any(found.values()):
            return
        titles = _titles_by_part(archive)
    for name, errors in found.items():
        rows = sheets.get(titles.get(name, ""), [])
        for letters, number, text in errors:
            row = rows[int(number) - 1] if int(number) <= len(rows) else []
            _put(row, _column_index(letters.decode()), text.decode("utf-8", "replace"))


def _titles_by_part(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {node.get("Id"): (node.get("Target") or "").removeprefix("/xl/") for node in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    return {
        f"xl/{targets.get(node.get(_OFFICE))}": node.get("name") or ""
        for node in book.iter()
        if node.tag.endswith("}sheet")
    }


def _put(row: list[Any], column: int, text: str) -> None:
    if column < len(row) and row[column] == "":
        row[column] = text


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _tagged(value: object) -> dict[str, str]:
    if isinstance(value, datetime.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    return {"text": str(value)}


if __name__ == "__main__":
    main()
