"""Writes rows of one table by the thousand: by COPY on PostgreSQL, by INSERT elsewhere and for a few.

It stands in the lowest room that writes so many rows; rolls, above it, uses it too. Of Django's bulk_create on
PostgreSQL two thirds of the time go into quoting values that COPY takes as they are.
"""

from collections.abc import Callable, Iterable, Sequence
from json import JSONEncoder
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models

_BATCH = 2000
_FEW = 20
"""Below this number of rows INSERT is as fast, and takes one statement fewer."""
_FEW_CHANGED = 100
"""The same for changed rows, which need a temporary table first."""

_Row = TypeVar("_Row", bound=models.Model)
_json = JSONEncoder(ensure_ascii=False).encode


def insert_rows(rows: Sequence[_Row]) -> None:
    """Insert new rows of one table, and give each its id; within a transaction.

    A row that is there already raises IntegrityError, after which the transaction's savepoint is lost.
    Values are stored as they are: of the type of their field, JSON-ready in a JSON field.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql" or len(rows) < _FEW:
        model._default_manager.bulk_create(rows, batch_size=_BATCH)
        return
    _give_ids(rows)
    fields = model._meta.local_concrete_fields
    _copy(model._meta.db_table, fields, map(_reader(fields), rows))
    for row in rows:
        row._state.adding = False


def insert_values(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert new rows given as values of all their columns; their ids are not asked for. Else as `insert_rows`."""
    if connection.vendor != "postgresql" or len(rows) < _FEW:
        built = [model(**dict(zip(columns, values, strict=True))) for values in rows]
        model._default_manager.bulk_create(built, batch_size=_BATCH)
        return
    by_name = {one.attname: one for one in model._meta.local_concrete_fields}
    _copy(model._meta.db_table, [by_name[name] for name in columns], rows)


def overwrite_rows(rows: Sequence[_Row], columns: Sequence[str]) -> None:
    """Write these columns of rows that are there, found by their primary key; within a transaction."""
    if not rows:
        return
    model = type(rows[0])
    meta, key = model._meta, model._meta.pk
    if connection.vendor != "postgresql" or len(rows) < _FEW_CHANGED:
        # INSERT ... ON CONFLICT: ten times as fast as one UPDATE with a case per row.
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=[key.name], update_fields=columns, batch_size=_BATCH
        )
        return
    wanted = [key, *(meta.get_field(name) for name in columns)]
    staged = f"staged_{meta.db_table}"
    names = _listed(wanted)
    written = ", ".join(f"{_quoted(one)} = staged.{_quoted(one)}" for one in wanted[1:])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {staged} AS SELECT {names} FROM {meta.db_table} WITH NO DATA")
        _copy(staged, wanted, map(_reader(wanted), rows))
        cursor.execute(
            f"UPDATE {meta.db_table} AS kept SET {written} FROM {staged} AS staged"
            f" WHERE kept.{_quoted(key)} = staged.{_quoted(key)}"
        )
        cursor.execute(f"DROP TABLE {staged}")


def _give_ids(rows: Sequence[models.Model]) -> None:
    """Take ids from the table's sequence, all at once, for the rows that have none."""
    nameless = [row for row in rows if row.pk is None]
    if not nameless:
        return
    meta = type(rows[0])._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(nameless)],
        )
        for row, (pk,) in zip(nameless, cursor.fetchall(), strict=True):
            row.pk = pk


def _reader(fields: Sequence[Any]) -> Callable[[models.Model], Sequence[Any]]:
    return attrgetter(*(one.attname for one in fields))


def _copy(table: str, fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    converters = [(place, _converter(one)) for place, one in enumerate(fields)]
    converted = [(place, convert) for place, convert in converters if convert]
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({_listed(fields)}) FROM STDIN") as copy,
    ):
        for row in rows:
            values = list(row)
            for place, convert in converted:
                values[place] = convert(values[place])
            copy.write_row(values)


def _converter(field: Any) -> Callable[[Any], Any] | None:
    """What a value needs that the database's driver does not know; None where it needs nothing."""
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else _json(value)
    if field.choices:
        # A member of an enumeration is stored as its value.
        return lambda value: None if value is None else str(value)
    return None


def _listed(fields: Sequence[Any]) -> str:
    return ", ".join(_quoted(one) for one in fields)


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)
