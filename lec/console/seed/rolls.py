"""Makes the roll of one institution: its learners, what they answer for, and the digests of what it confirmed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from lec.audit.actions import Entry
from lec.console.seed.people import People, years_here
from lec.console.seed.plan import Extra, Person, Season, Site, Stage
from lec.console.seed.tables import Batch
from lec.lib.digests import digest
from lec.lib.identifiers import Identifier, mask
from lec.rolls.checks import QUERY, Sealed, Surroundings, findings
from lec.rolls.identity import seal
from lec.rolls.queries import Counts, RollRow, tally

_TWINS, _NEW, _LEFT = 0.006, 0.008, 0.004
_UNUSUAL_AGE = 0.002
_SURVEYED = 0.3
"""So many of those with a G-Code were on the survey list until it came."""

_ROUNDS = (1, 2)
_SENTENCES = {
    "identifier-missing": "อยู่ระหว่างยื่นขอรหัส G-Code กับสำนักงานเขตพื้นที่",
    "age-outside-grade": "ตรวจสูติบัตรแล้วถูกต้อง เข้าเรียนไม่ตรงเกณฑ์อายุ",
    "same-birth-date": "ตรวจสูติบัตรแล้ว เกิดวันเดียวกันจริง",
}
_SENTENCE = "ตรวจสอบกับหลักฐานของผู้ปกครองแล้ว ถูกต้อง"
_PAPERS = ("", "ไม่มีเอกสาร", "หนังสือรับรองการเกิดจากโรงพยาบาล", "บัตรประจำตัวของมารดา")


@dataclass(slots=True)
class Member:
    """One enrolment of the roll. `new`: since the closed round; `late`: since the confirmation that fell."""

    pk: int
    learner_pk: int
    person: Person
    grade: str
    room: str
    number: str
    role: str = "own"
    new: bool = False
    late: bool = False
    extra: Extra | None = None
    departure: str = ""
    row: RollRow | None = None

    @property
    def state(self) -> str:
        """How the enrolment stands now."""
        return {"left": "departed", "claimed": "claimed"}.get(self.role, "enrolled")

    @property
    def is_new(self) -> bool:
        """Whether it came after the closed round."""
        return self.new or self.late or self.role in ("claimed", "came")

    @property
    def owns(self) -> bool:
        """Whether the person is counted with this institution."""
        return self.role in ("own", "left")


@dataclass
class Sealing:
    """What a confirmation holds: counts by grade and sex, totals, digest; of head counts each school's numbers."""

    counts: Counts = field(default_factory=dict)
    total: int = 0
    claimed: int = 0
    digest: str = ""
    parts: dict[str, Counts] = field(default_factory=dict)


@dataclass
class RollMade:
    """What the chain needs to know of a roll: its two sealings and the events between them."""

    first: Sealing
    second: Sealing
    entries: list[tuple[datetime, Entry]] = field(default_factory=list)


class RollMaker:
    """Makes the roll of one site into a batch of rows."""

    def __init__(self, site: Site, season: Season, seed: int, batch: Batch, all_classes: int) -> None:
        self.site, self.season, self.batch, self.all_classes = site, season, batch, all_classes
        self.chance = Random(f"{seed}/roll/{site.pk}")
        self.people = People(site.lao, season.year, self.chance)
        self.recorded = season.term1(5, 25) + timedelta(minutes=self.chance.randrange(6000))
        self.added = season.ago(9) + timedelta(minutes=self.chance.randrange(600))
        self.classes = {(grade, room): index for index, (grade, room, _number) in enumerate(site.classes)}

    def make(self) -> RollMade:
        """Write the roll into the batch; answers what was sealed."""
        members = list(self._members())
        for place, member in enumerate(members):
            self._write(member, place)
        self._write_verifications(members)
        self._write_counts(members)
        made = self._sealings(members)
        self._explain(members, made.first)
        return made

    def _members(self) -> Iterator[Member]:
        """Ordinary learners class by class, then the shared ones."""
        site, place = self.site, 0
        seen: set[tuple[str, str, date]] = set()
        last = site.ordinary - 1
        twin: Person | None = None
        for grade, room, number in site.classes:
            for _ in range(number):
                pk = site.learners_from + place
                if twin is not None and twin.birth_date.year >= self.season.year - 15:
                    person, twin = self.people.twin(twin, pk), None
                else:
                    person = self.people.person(grade, pk, self._unusual_birth(grade))
                    twin = person if self.chance.random() < _TWINS and person.kind == "national" else None
                drawn = self.chance.random()
                known = (person.first_name, person.last_name, person.birth_date)
                role = "left" if drawn < _LEFT or known in seen else "own"
                seen.add(known)
                new = role == "own" and drawn > 1 - _NEW
                late = place == last and site.stage == Stage.VOIDED
                if late:
                    role = "own"
                yield Member(
                    site.enrolments_from + place, pk, person, grade, room, str(1001 + place), role, new, late
                )
                place += 1
            twin = None
        for extra in site.extras:
            room = next(room for grade, room, _number in site.classes if grade == extra.grade)
            pk = site.enrolments_from + place
            student = str(1001 + place)
            yield Member(pk, extra.learner_pk, extra.person, extra.grade, room, student, extra.role, extra=extra)
            place += 1

    def _unusual_birth(self, grade: str) -> date | None:
        """Now and then somebody is years older than the others of the grade."""
        if self.chance.random() >= _UNUSUAL_AGE:
            return None
        number = int(grade[1])
        age = number + {"N": 3, "K": 5, "P": 10, "M": 18, "V": 26}[grade[0]]
        return date(self.season.year - age, 1 + self.chance.randrange(12), 1 + self.chance.randrange(28))

    def _write(self, member: Member, place: int) -> None:
        """The rows of one learner, and the row that digests are made of."""
        site, person = self.site, member.person
        at = (self.added if member.is_new else self.recorded) + timedelta(seconds=23 * place)
        sealed = seal(Identifier(person.kind, person.identifier)) if person.identifier else None  # type: ignore[arg-type]
        entered = date(self.season.year - (0 if member.is_new else years_here(member.grade)), 5, 16)
        named = (
            person.prefix,
            person.first_name,
            person.last_name,
            person.name_sort,
            person.sex,
            person.birth_date,
            person.nationality,
        )
        if member.owns:
            self.batch["rolls.Learner"].append((member.learner_pk, person.kind, sealed, *named, at))
            self._write_particulars(member)
        self.batch["rolls.Enrolment"].append(
            (
                member.pk,
                member.learner_pk,
                site.pk,
                self.season.year,
                member.grade,
                member.room,
                member.number,
                entered,
                member.state,
                self._verification(member),
                at,
            )
        )
        if member.role == "left":
            self._write_departure(member)
        if member.role == "claimed":
            due = self.season.ago(6).date() + timedelta(days=14)
            self.batch["rolls.Contest"].append((member.learner_pk, self.season.year, self.added, due))
            self.batch["rolls.Claim"].append((member.pk, *named))
        member.row = RollRow(
            enrolment_id=member.pk,
            learner_id=member.learner_pk,
            identifier_kind=person.kind,
            identifier_sealed=sealed,
            prefix=person.prefix,
            first_name=person.first_name,
            last_name=person.last_name,
            sex=person.sex,
            birth_date=person.birth_date,
            nationality=person.nationality,
            grade=member.grade,
            room=member.room,
            student_number=member.number,
            entered_on=entered,
            state=member.state,
            verified_round_id=None,
            created_at=at,
        )
        member.row.identifier = person.identifier or None

    def _write_particulars(self, member: Member) -> None:
        """Parents and guardian, of those who told them; the survey list of those without papers."""
        person, chance = member.person, self.chance
        if person.mother:
            telephone = f"0800{int(1_000_000 * chance.random()):06d}"
            self.batch["rolls.Particulars"].append(
                (member.learner_pk, person.father, person.mother, person.mother, "มารดา", telephone)
            )
        if person.kind == "none" or (person.kind == "gcode" and not member.is_new and chance.random() < _SURVEYED):
            self._write_survey(member)

    def _write_survey(self, member: Member) -> None:
        """A line of the survey list: still without a code, or with the one that has come meanwhile."""
        chance, pk = self.chance, self.site.pk
        received = self.season.term1(8, 10) if member.person.kind == "gcode" else None
        registered = self.season.term1(7, 20).date() if received or chance.random() < 0.5 else None
        self.batch["rolls.SurveyEntry"].append(
            (
                member.learner_pk,
                pk,
                _PAPERS[chance.randrange(len(_PAPERS))],
                self.added if member.is_new else self.recorded,
                pk,
                registered if not member.is_new else None,
                pk if registered and not member.is_new else None,
                received,
                pk if received else None,
            )
        )

    def _write_departure(self, member: Member) -> None:
        """How and why the learner left."""
        destination, answered = None, None
        kind = self.chance.choice(("moved", "moved", "no_existence", "resigned", "mistake"))
        if member.extra is not None:
            kind, destination = member.extra.departure, member.extra.destination
            answered = self.added if member.extra.answered else None
        member.departure = kind
        gone = kind == "no_existence"
        self.batch["rolls.Departure"].append(
            (
                member.pk,
                kind,
                self.chance.choice("123") if gone else "",
                destination,
                self.season.ago(40).date() if gone else None,
                "โทรศัพท์ถึงผู้ปกครองสามครั้ง และไปเยี่ยมบ้าน" if gone else "",
                answered,
                self.season.ago(9),
                self.site.pk,
                self.site.pk,
            )
        )

    def _verification(self, member: Member) -> int | None:
        """The last time the learner was called by name and found."""
        index = self.classes[member.grade, member.room]
        first = None if member.is_new or self.site.straggler else self.site.classes_from + index
        if member.role == "left" or member.late or not self._called(index):
            return first
        return self.all_classes + self.site.classes_from + index

    def _called(self, index: int) -> bool:
        """Whether the class was called in the open round."""
        stage = self.site.stage
        return stage.is_verified or (stage == Stage.BEGUN and index < len(self.site.classes) // 2)

    def _write_verifications(self, members: list[Member]) -> None:
        here = self.site.pk
        before = Counter((one.grade, one.room) for one in members if not one.is_new)
        now = Counter((one.grade, one.room) for one in members if one.role != "left" and not one.late)
        moments = (self.season.term1(6, 20), self.season.ago(6))
        for (grade, room), index in self.classes.items():
            for round_pk, called, number in (
                (_ROUNDS[0], not self.site.straggler, before[grade, room]),
                (_ROUNDS[1], self._called(index), now[grade, room]),
            ):
                if called:
                    pk = self.site.classes_from + index + (round_pk - 1) * self.all_classes
                    at = moments[round_pk - 1]
                    self.batch["rolls.Verification"].append(
                        (pk, here, round_pk, grade, room, at, here, here, number, 0)
                    )

    def _write_counts(self, members: list[Member]) -> None:
        cells: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for one in members:
            cells[one.grade, one.person.sex][one.state] += 1
        for (grade, sex), cell in cells.items():
            numbers = (cell["enrolled"], cell["claimed"], cell["departed"])
            self.batch["rolls.Count"].append((self.site.pk, self.season.year, grade, sex, *numbers))

    def _sealings(self, members: list[Member]) -> RollMade:
        """What stood on the roll when each round's confirmation was made."""
        lines: dict[int, bytes] = {}
        then = [one.row for one in members if one.row and not one.is_new]
        for row in then:
            row.state = "enrolled"
            lines[row.enrolment_id] = row.line
        first = _sealing(then, lines)
        for one in members:
            if one.row is not None:
                one.row.state = one.state
        now = [one.row for one in members if one.row and one.role != "left" and not one.late]
        entries = [self._entry(one) for one in members if one.is_new or one.role == "left"]
        entries.sort(key=lambda entry: entry[0])
        return RollMade(first, _sealing(now, lines), entries)

    def _entry(self, one: Member) -> tuple[datetime, Entry]:
        """The event of what happened since the closed round."""
        subject = f"learner:{one.learner_pk}"
        after: dict[str, Any]
        if one.role == "left":
            after = {"state": "departed", "kind": one.departure}
            return self.season.ago(9), Entry("learner.departed", subject, {"state": "enrolled"}, after)
        assert one.row is not None
        row = one.row
        after = {
            "prefix": row.prefix,
            "first_name": row.first_name,
            "last_name": row.last_name,
            "sex": row.sex,
            "birth_date": row.birth_date,
            "nationality": row.nationality,
            "grade": row.grade,
            "room": row.room,
            "student_number": row.student_number,
            "entered_on": row.entered_on,
        }
        if row.identifier:
            after["identifier"] = mask(row.identifier)
        verb = "learner.claimed" if one.role == "claimed" else "learner.enrolled"
        return (self.season.ago(1) if one.late else self.season.ago(8)), Entry(verb, subject, None, after)

    def _explain(self, members: list[Member], first: Sealing) -> None:
        """Sentences for what the checks ask: of a confirmed roll for everything, else for what was asked before."""
        site = self.site
        around = Surroundings(
            academic_year=self.season.year,
            today=self.season.on,
            fiscal_year=self.season.year + 1,
            offered=tuple(site.grades),
            sealed=None if site.straggler else Sealed(self.season.year, first.counts),
        )
        rows = {one.pk: one for one in members if one.state == "enrolled" and not one.late}
        for found in findings([one.row for one in rows.values() if one.row], around):
            old = found.enrolment_id is not None and not rows[found.enrolment_id].is_new and not site.straggler
            if found.severity != QUERY or not (old or site.stage.has_sealed_roll):
                continue
            sentence = _SENTENCES.get(found.code, _SENTENCE)
            at = self.season.term1(6, 25) if old else self.season.ago(5)
            of_roll = found.enrolment_id is None
            self.batch["rolls.Explanation"].append(
                (
                    found.enrolment_id,
                    site.pk if of_roll else None,
                    self.season.year if of_roll else None,
                    found.subject,
                    found.facts,
                    found.code,
                    sentence,
                    at,
                    site.pk,
                )
            )


def _sealing(rows: list[RollRow], lines: Mapping[int, bytes]) -> Sealing:
    """What a confirmation of these rows holds; `lines` has those made already, by enrolment."""
    return Sealing(
        counts=tally(rows),
        total=sum(row.is_enrolled for row in rows),
        claimed=sum(row.state == "claimed" for row in rows),
        digest=digest(lines.get(row.enrolment_id) or row.line for row in rows),
    )
