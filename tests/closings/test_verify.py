"""`lec verify` finds any column of a closing, and any seal under it, that was altered by hand, and names it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction

from lec.audit.models import Event
from lec.closings.models import Closing, ClosingLine, ClosingMissing, ClosingSum
from lec.closings.verify import differences
from lec.confirmation.actions import return_for_correction
from lec.confirmation.models import Seal
from lec.confirmation.verify import differences as differences_below
from lec.registry.models import Organisation
from lec.rounds.models import Round, Standing
from tests.closings.acts import LATER, closed, closed_again
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, Nation, make_round, post_of

TABLES: tuple[type[models.Model], ...] = (Closing, ClosingLine, ClosingSum, ClosingMissing)


@pytest.fixture
def nation(db: None) -> Nation:
    """Closed twice: a school voided, a branch open, everything else confirmed."""
    nation = nation_with_learners()
    confirm_branch(nation.here)
    for database in ("roll", "basics"):
        return_for_correction(
            organisation=nation.school, database=database, reason="ตรวจ", by=post_of(nation.lao), now=NOW
        )
    first = closed(nation, "nothing")
    closed_again(nation, first.round, "last")
    make_round(academic_year=2027)
    return nation


def found() -> list[str]:
    return list(differences())


def rows_of(table: type[models.Model]) -> Iterator[models.Model]:
    """One row of each sort that a table has."""
    seen = set()
    for row in table._default_manager.order_by("pk"):
        columns = ("number", "closing_id", "level", "database", "basis", "state")
        sort = tuple(getattr(row, name, None) for name in columns)
        if sort not in seen:
            seen.add(sort)
            yield row


def altered(field: Any, value: Any) -> Any:
    """Another value that the column takes."""
    if isinstance(field, models.ForeignKey):
        manager = field.related_model._default_manager
        return manager.exclude(pk=value).order_by("-pk").values_list("pk", flat=True).first()
    if isinstance(field, models.JSONField):
        return json.dumps(value | {"P6": {"M": 1, "F": 0}})
    if isinstance(field, models.DateTimeField):
        return value + timedelta(microseconds=1)
    if isinstance(field, models.IntegerField):
        return 1 if value is None else value + 1
    if field.choices:
        return next(choice for choice, _label in field.choices if choice != value)
    return f"9{value}"[: field.max_length] if value[:1] != "9" else f"8{value[1:]}"


def alter(row: models.Model, field: Any, value: Any) -> bool:
    """Write one column by SQL alone; whether the database takes it."""
    names = connection.ops.quote_name(row._meta.db_table), connection.ops.quote_name(field.column)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {names[0]} SET {names[1]} = %s WHERE id = %s", [value, row.pk])
    except IntegrityError:
        return False
    return True


def test_whole_record_has_no_differences(nation: Nation) -> None:
    assert found() == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_column_altered_by_hand_is_found_and_named(nation: Nation, table: type[models.Model]) -> None:
    unseen, tried = [], set()
    for row in rows_of(table):
        for field in row._meta.concrete_fields:
            if field.primary_key:
                continue
            with transaction.atomic():
                value = getattr(row, field.attname)
                if alter(row, field, altered(field, value)):
                    tried.add(field.name)
                    told = found()
                    if not any(names(line, row) for line in told):
                        unseen.append((row, field.name, told))
                transaction.set_rollback(True)
    assert unseen == []
    # Every body has its rows in both closings, so that no row can be given to the other one.
    assert tried == {field.name for field in table._meta.concrete_fields} - {"id", "closing"}


def names(sentence: str, row: models.Model) -> bool:
    """Whether a finding names the closing, and the body or the one that sums it up."""
    if isinstance(row, Closing):
        return sentence.startswith(("closing 2569/2 no. ", "closing 2570/2 no. "))
    if not sentence.startswith("closing 2569/2 no. "):
        return False
    codes = {row.code, code_of(row, "organisation"), code_of(row, "lao"), code_of(row, "province")}
    return any(code and code[1:] in sentence for code in codes)


def code_of(row: models.Model, name: str) -> str:
    body = getattr(row, name, None)
    return body.code if isinstance(body, Organisation) else ""


@pytest.mark.parametrize("table", [ClosingLine, ClosingSum, ClosingMissing], ids=lambda table: table.__name__)
def test_removed_row_is_found(nation: Nation, table: type[models.Model]) -> None:
    for row in rows_of(table):
        with transaction.atomic():
            table._default_manager.filter(pk=row.pk).delete()
            assert found() != [], row
            transaction.set_rollback(True)


def test_removed_closing_is_found(nation: Nation) -> None:
    last = Closing.objects.get(number=2)
    for table in (last.lines, last.sums, last.absentees):
        table.all().delete()
    last.delete()
    assert found() == ["closing 2569/2 no. 2 is in the record, but not in its table"]


def test_event_altered_with_its_closing_is_found_in_the_chain(nation: Nation) -> None:
    event = Event.objects.get(verb="closing.make", after__number=1)
    event.after["taken"] = "last"
    event.save()
    chain = [one for one in differences_below(now=LATER) if "the event was altered" in one]
    assert (len(chain), found()) == (1, ["closing 2569/2 no. 1: taken is 'nothing', but was 'last'"])


@pytest.mark.parametrize("field", ["counts", "total", "claimed", "digest", "number"])
def test_seal_altered_under_a_closing_is_found(nation: Nation, field: str) -> None:
    seal = Seal.objects.filter(standing__organisation=nation.centre, standing__database="roll").get()
    column = Seal._meta.get_field(field)
    assert alter(seal, column, altered(column, getattr(seal, field)))
    named = [one for one in found() if nation.centre.code in one or nation.lao.code in one]
    assert named != []


def test_parts_altered_under_a_closing_are_found(nation: Nation) -> None:
    seal = Seal.objects.get(standing__organisation=nation.lao, standing__database="headcounts")
    (pk,) = seal.parts
    seal.parts[pk]["P1"]["M"] += 1
    seal.save()
    assert list(differences_below(now=LATER)) == [
        f"{nation.lao.code} headcounts: seal 1: its parts do not give its digest",
        f"{nation.lao.code} headcounts: seal 1: its parts do not give its counts",
    ]


def test_standing_altered_under_a_closing_is_found(nation: Nation) -> None:
    standings = Standing.objects.filter(round=nation.round)
    standings.filter(organisation=nation.centre, database="basics").update(state="voided")
    standings.filter(organisation=nation.school, database="roll").update(state="confirmed")
    told = found()
    for number in (1, 2):
        assert f"closing 2569/2 no. {number}: missing {nation.school.code} roll: it stood confirmed" in told
        assert (
            f"closing 2569/2 no. {number}: {nation.centre.code} basics is not listed as missing, but stands voided"
            in told
        )


def test_round_opened_again_by_hand_is_found(nation: Nation) -> None:
    Round.objects.filter(academic_year=2026).update(closed_at=LATER + timedelta(days=1))
    assert found() == [f"round 2569/2: was closed at {LATER}, but is closed at {LATER + timedelta(days=1)}"]


def test_command_prints_what_was_altered_in_a_closing(nation: Nation) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().splitlines()[-1].startswith("The record is whole")
    Closing.objects.filter(number=1).update(learners=99)
    with pytest.raises(CommandError):
        call_command("verify", stdout=out)
    assert "closing 2569/2 no. 1: learners is 99, but was 9" in out.getvalue()
