"""Describes the known forms of spreadsheets: which columns, under which names, cleaned how."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form: the `field` it fills, the header `names` it may carry, how to `clean` a cell.

    `required`: the sheet must have the column; whether a cell may be empty is the cleaner's to say (it is
    given '' for an empty cell and may raise Unclean). `clean` must be a pure function: it is asked once for
    cells of equal text. `group` is the upper header that stands over the column, as in บิดา.
    """

    field: str
    names: tuple[str, ...]
    clean: Callable[[object], object]
    required: bool = False
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A known form of spreadsheet; columns of the same name are met in the order they stand here."""

    code: str
    title: str
    columns: tuple[Column, ...]
