"""Compares a list of organisations with the tree: what each row changes, and every row that cannot be taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from lec.lib.refusals import Invalid
from lec.registry.models import Level, Naming, Organisation, OtherSchool
from lec.registry.rules import (
    check_code,
    check_dissolution,
    check_kind,
    check_name,
    check_not_future,
)

OTHER = "other"
"""The `level` of a row that is a school of another affiliation."""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One row of a list: a LAO, an institution or an other-affiliation school (`level` other).

    '' and None stand for an empty cell, which leaves what is known as it is. `previous_code` finds
    the body whose code changes to `code`, on `changed_on` (today where empty).
    """

    level: str
    code: str
    name: str = ""
    kind: str = ""
    previous_code: str = ""
    parent_code: str = ""
    district: str = ""
    subdistrict: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    changed_on: date | None = None
    affiliation: str = ""
    dissolved_on: date | None = None
    dissolution_reference: str = ""


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot be taken: `index` counts rows from 0, `field` is one of OrganisationRow's."""

    index: int
    field: str
    code: str
    message: str


class FaultyRows(Invalid):
    """The list was refused as a whole; `row_faults` has every reason."""

    def __init__(self, row_faults: Sequence[RowFault]) -> None:
        super().__init__("rows-faulty", _("The list has faults; nothing of it was loaded."))
        self.row_faults = tuple(row_faults)


@dataclass(slots=True)
class BodyChange:
    """A row beside the body it names; `body` None is to be founded.

    `parent` is the body that the row's `parent_code` names; None where that cell is empty or the
    list founds it.
    """

    index: int
    row: OrganisationRow
    body: Organisation | None
    parent: Organisation | None = None

    @property
    def renames(self) -> bool:
        """Whether code, name or kind become others."""
        row, body = self.row, self.body
        return body is not None and (row.code, row.name or body.name, row.kind or body.kind) != (
            body.code,
            body.name,
            body.kind,
        )

    @property
    def corrects(self) -> bool:
        """Whether place or day of opening become others."""
        row, body = self.row, self.body
        return body is not None and (
            (row.district or body.district, row.subdistrict or body.subdistrict, row.opened_on or body.opened_on)
            != (body.district, body.subdistrict, body.opened_on)
        )

    @property
    def moves(self) -> bool:
        """Whether it goes under another LAO."""
        return self.body is not None and _elsewhere(self.row, self.parent, self.body.parent_id)

    @property
    def closes(self) -> bool:
        """Whether it closes, or on another day than was known."""
        day = self.row.closed_on
        return day is not None and (self.body is None or self.body.closed_on != day)

    @property
    def reopens_otherwise(self) -> bool:
        """Whether its day of opening becomes another."""
        day = self.row.opened_on
        return self.body is not None and day is not None and self.body.opened_on != day

    @property
    def acts(self) -> frozenset[str]:
        """What the row does: founded, renamed, corrected, moved, closed; nothing when all is so already."""
        done = {
            "founded": self.body is None,
            "renamed": self.renames,
            "corrected": self.corrects,
            "moved": self.moves,
            "closed": self.closes,
        }
        return frozenset(name for name, holds in done.items() if holds)


@dataclass(slots=True)
class SchoolChange:
    """A row beside the other-affiliation school it names; `school` None is to be recorded."""

    index: int
    row: OrganisationRow
    school: OtherSchool | None
    parent: Organisation | None = None

    @property
    def renames(self) -> bool:
        """Whether code, name, affiliation or district become others."""
        row, one = self.row, self.school
        return one is not None and (
            (row.code, row.name or one.name, row.affiliation or one.affiliation, row.district or one.district)
            != (one.code, one.name, one.affiliation, one.district)
        )

    @property
    def moves(self) -> bool:
        """Whether another LAO funds it."""
        return self.school is not None and _elsewhere(self.row, self.parent, self.school.lao_id)

    @property
    def dissolves(self) -> bool:
        """Whether it is dissolved, or by another announcement than was known."""
        row, one = self.row, self.school
        return row.dissolved_on is not None and (
            one is None
            or (one.dissolved_on, one.dissolution_reference) != (row.dissolved_on, row.dissolution_reference)
        )

    @property
    def acts(self) -> frozenset[str]:
        """What the row does: founded, renamed, moved, closed (dissolved); nothing when all is so already."""
        done = {
            "founded": self.school is None,
            "renamed": self.renames,
            "moved": self.moves,
            "closed": self.dissolves,
        }
        return frozenset(name for name, holds in done.items() if holds)


@dataclass
class Plan:
    """What a list asks for, in its own order, and its faults."""

    laos: list[BodyChange] = field(default_factory=list)
    institutions: list[BodyChange] = field(default_factory=list)
    schools: list[SchoolChange] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)


def _elsewhere(row: OrganisationRow, parent: Organisation | None, now_under: int | None) -> bool:
    return row.parent_code != "" and (parent is None or parent.pk != now_under)


def plan(rows: Sequence[OrganisationRow], *, today: date) -> Plan:
    """Compare the rows with the tree as it is; a handful of statements, however many rows."""
    return _Comparison(rows, today).plan


class _Comparison:
    """The tree by code, and the rows judged against it one after the other."""

    def __init__(self, rows: Sequence[OrganisationRow], today: date) -> None:
        self.rows, self.today = rows, today
        self.plan = Plan()
        self.bodies = {one.code: one for one in Organisation.objects.select_related("parent", "lao", "province")}
        self.schools = {one.code: one for one in OtherSchool.objects.select_related("lao")}
        self.past: dict[str, set[int]] = {}
        for code, pk in Naming.objects.filter(until__isnull=False).values_list("code", "organisation_id"):
            self.past.setdefault(code, set()).add(pk)
        self.listed: dict[str, OrganisationRow] = {}
        self.matched: dict[int, int] = {}
        self._match()
        self._check_parents()
        self._check_closings()

    def fault(self, index: int, name: str, code: str, message: str) -> None:
        self.plan.faults.append(RowFault(index, name, code, message))

    def attempt(self, index: int, name: str, check: Callable[[], None]) -> None:
        """Turn a rule's refusal into a fault of the row."""
        try:
            check()
        except Invalid as refused:
            self.fault(index, name, refused.code, refused.message)

    def _match(self) -> None:
        """Give each row its body or school, and judge what the row says by itself."""
        for index, row in enumerate(self.rows):
            if row.level not in (Level.LAO, Level.INSTITUTION, OTHER):
                message = _("A list holds local authorities, institutions and other-affiliation schools only.")
                self.fault(index, "level", "level-unknown", message)
                continue
            self.attempt(index, "code", lambda row=row: check_code(row.code))  # type: ignore[misc]
            if row.code in self.listed:
                self.fault(index, "code", "code-twice", _("This code stands in the list twice."))
                continue
            self.listed[row.code] = row
            if row.level == OTHER:
                self._match_school(index, row)
            else:
                self._match_body(index, row)

    def _match_body(self, index: int, row: OrganisationRow) -> None:
        body = self.bodies.get(row.code)
        if body is None and row.previous_code:
            body = self.bodies.get(row.previous_code)
            if body is None:
                message = _("No body has this previous code. Leave the cell empty if the body is new.")
                self.fault(index, "previous_code", "previous-code-unknown", message)
                return
        elif body is not None and self._is_of_another(row, body):
            message = _("The code %(code)s belongs to %(name)s.") % {"code": row.code, "name": body.name}
            self.fault(index, "code", "code-taken", message)
            return
        if body is None and row.code in self.past:
            message = _("A body had this code before and has another now. Write its present code.")
            self.fault(index, "code", "code-of-the-past", message)
            return
        if body is not None and body.level != row.level:
            message = _("The code %(code)s belongs to %(name)s.") % {"code": body.code, "name": body.name}
            self.fault(index, "code", "level-differs", message)
            return
        if body is not None and body.pk in self.matched:
            self.fault(index, "code", "body-twice", _("Two rows of the list are about this body."))
            return
        if body is not None:
            self.matched[body.pk] = index
        self._judge_body(index, row, body)
        changes = self.plan.laos if row.level == Level.LAO else self.plan.institutions
        changes.append(BodyChange(index, row, body))

    def _is_of_another(self, row: OrganisationRow, body: Organisation) -> bool:
        """Whether the row wants the code of `body` for the body that now has the row's previous code."""
        if row.previous_code in ("", row.code):
            return False
        return row.previous_code in self.bodies and body.pk not in self.past.get(row.previous_code, set())

    def _judge_body(self, index: int, row: OrganisationRow, body: Organisation | None) -> None:
        kind, name = row.kind or (body.kind if body else ""), row.name or (body.name if body else "")
        self.attempt(index, "kind", lambda: check_kind(row.level, kind))
        self.attempt(index, "name", lambda: check_name(name))
        for one in ("opened_on", "closed_on", "changed_on"):
            self.attempt(index, one, lambda one=one: check_not_future(one, getattr(row, one), today=self.today))  # type: ignore[misc]
        opened = row.opened_on or (body.opened_on if body else None)
        if row.closed_on and opened and row.closed_on <= opened:
            message = _("A body cannot close before it has opened.")
            self.fault(index, "closed_on", "closed-before-opened", message)
        for one in ("affiliation", "dissolved_on", "dissolution_reference"):
            if getattr(row, one):
                message = _("Only an other-affiliation school has this. A body of your own closes on a day.")
                self.fault(index, one, "not-for-this-level", message)

    def _match_school(self, index: int, row: OrganisationRow) -> None:
        school = self.schools.get(row.code)
        if school is None and row.previous_code:
            school = self.schools.get(row.previous_code)
            if school is None:
                message = _("No body has this previous code. Leave the cell empty if the body is new.")
                self.fault(index, "previous_code", "previous-code-unknown", message)
                return
        self.attempt(index, "name", lambda: check_name(row.name or (school.name if school else "")))
        self.attempt(
            index, "dissolved_on", lambda: check_not_future("dissolved_on", row.dissolved_on, today=self.today)
        )
        if row.dissolved_on:
            self.attempt(index, "dissolution_reference", lambda: check_dissolution(row.dissolution_reference))
        if row.closed_on:
            message = _("An other-affiliation school is dissolved, not closed. Use the columns of dissolution.")
            self.fault(index, "closed_on", "not-for-this-level", message)
        self.plan.schools.append(SchoolChange(index, row, school))

    def _check_parents(self) -> None:
        """Every parent exists, is of the level above, and is not closed."""
        laos = {change.row.code: change for change in self.plan.laos}
        changes: list[BodyChange | SchoolChange] = [
            *self.plan.laos,
            *self.plan.institutions,
            *self.plan.schools,
        ]
        for change in changes:
            code = change.row.parent_code
            listed = laos.get(code)
            change.parent = parent = listed.body if listed else self.bodies.get(code)
            level = parent.level if parent else (listed.row.level if listed else None)
            closed_on = (listed.row.closed_on if listed else None) or (parent.closed_on if parent else None)
            self._check_parent(change, level=level, closed_on=closed_on)

    def _check_parent(self, change: BodyChange | SchoolChange, *, level: str | None, closed_on: date | None) -> None:
        row = change.row
        is_new = (change.school if isinstance(change, SchoolChange) else change.body) is None
        if not row.parent_code:
            if is_new:
                message = _("Write the code of the body it stands under.")
                self.fault(change.index, "parent_code", "parent-missing", message)
        elif row.level == Level.LAO and level != Level.PROVINCE:
            message = _("There is no province of this code.")
            self.fault(change.index, "parent_code", "parent-unknown", message)
        elif row.level != Level.LAO and level != Level.LAO:
            message = _("There is no local authority of this code, neither in the list nor in the system.")
            self.fault(change.index, "parent_code", "parent-unknown", message)
        elif closed_on is not None and row.closed_on is None and (is_new or change.moves):
            self.fault(change.index, "parent_code", "parent-closed", _("The body it stands under is closed."))
        elif row.level == Level.LAO and change.moves:
            message = _("A local authority does not move to another province.")
            self.fault(change.index, "parent_code", "lao-moves", message)

    def _check_closings(self) -> None:
        """A LAO closes only with all its institutions closed or moved away."""
        closing = {one.body.pk: one.index for one in self.plan.laos if one.body and one.closes}
        if not closing:
            return
        leaving = {one.body.pk for one in self.plan.institutions if one.body and (one.closes or one.moves)}
        for body in self.bodies.values():
            if body.lao_id in closing and body.is_open_on(self.today) and body.pk not in leaving:
                message = _("%(name)s still stands open under it. Close or move it first.") % {"name": body.name}
                self.fault(closing[body.lao_id], "closed_on", "children-open", message)
