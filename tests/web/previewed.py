"""Every page that can void, with what an officer presses there after a whole season is confirmed."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import openpyxl
from django.urls import reverse

from lec.headcounts.actions.answers import answer
from lec.headcounts.actions.asking import ask, save_contact
from lec.headcounts.models import Cell, Headcount
from lec.headcounts.rules.numbers import CELLS
from lec.inspections.actions.drawing import draw
from lec.inspections.actions.findings import Finding, record_findings
from lec.inspections.actions.freezing import freeze
from lec.inspections.queries.inspections import find_visit
from lec.lib.identifiers import Identifier
from lec.premises.actions.buildings import add_building
from lec.premises.models import BuildingKind, Condition
from lec.registry.models import Organisation
from lec.reporting.roll_template import filled_template
from lec.rolls.actions.departures import depart
from lec.rolls.actions.doubles import seek
from lec.rolls.actions.explanations import explain
from lec.rolls.actions.identifiers import ask_correction
from lec.rolls.actions.uploads import store_upload
from lec.rolls.identity import seal
from lec.rolls.models import Double, Enrolment
from lec.rolls.queries.seen import mark_of
from lec.rounds.queries import today
from lec.web.buildings.forms import LABELS
from tests.nation import NOW, YEAR, Nation, make_learner, national_id, post_of
from tests.premises.survey_forms import make_form
from tests.rolls.claims import contest_of, make_claim


@dataclass
class Press:
    """Who presses, on which page, which form (its action; '' for the page's own), and what is filled in first.

    `posts` is where the press goes when the page is not opened first.
    """

    by: Organisation
    page: str = ""
    action: str = ""
    posts: str = ""
    filled: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """`before` lays out what is confirmed, `press` comes after everything is confirmed."""

    press: Callable[[Nation, Any], Press]
    before: Callable[[Nation], Any] = lambda nation: None


def now_of(nation: Nation) -> Any:
    """The moment the round was opened, which these tests work at."""
    assert nation.round is not None
    return nation.round.opened_at


def first(institution: Organisation) -> Enrolment:
    return Enrolment.objects.filter(institution=institution, state="enrolled").order_by("pk")[0]


def at(name: str, organisation: Organisation, *more: Any) -> str:
    return reverse(name, args=[organisation.code, *more])


# --- learners ----------------------------------------------------------------------------------

CHILD = {
    "identifier": national_id(7_777),
    "name_prefix": "เด็กหญิง",
    "first_name": "มาใหม่",
    "last_name": "ใจงาม",
    "birth_date": "16/5/2563",
    "grade": "P1",
    "room": "1",
}


def add(n: Nation, _made: Any) -> Press:
    return Press(n.school, at("learners:add", n.school), filled=CHILD)


def edit(n: Nation, _made: Any) -> Press:
    return Press(n.school, at("learners:edit", n.school, first(n.school).pk), filled={"room": "9"})


def take_out(n: Nation, _made: Any) -> Press:
    return Press(n.school, at("learners:depart", n.school, first(n.school).pk), filled={"kind": "resigned"})


def move_rooms(n: Nation, _made: Any) -> Press:
    chosen = Enrolment.objects.filter(pk=first(n.school).pk)
    filled = {"act": "room", "chosen": [chosen[0].pk], "apply": "1", "room": "8", "seen": mark_of(chosen)}
    return Press(n.school, posts=at("learners:bulk", n.school), filled=filled)


def call_a_class(n: Nation, _made: Any) -> Press:
    filled = {"class": "P1/1", "missing": [first(n.school).pk]}
    return Press(n.school, posts=at("existence:verify", n.school), filled=filled)


def bring_in(n: Nation, _made: Any) -> Press:
    """The roll of today as LEC's own form gives it, with one name corrected."""
    book = openpyxl.load_workbook(io.BytesIO(filled_template(n.school, YEAR)))
    (cell,) = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "ลับ1"]
    cell.value = "ลับใหม่"
    content = io.BytesIO()
    book.save(content)
    upload = store_upload(
        institution=n.school, filename="roll.xlsx", content=content.getvalue(), by=post_of(n.school), now=now_of(n)
    )
    # The page says what falls before the first press, which here has not read it.
    apply, unread = at("imports:apply", n.school, upload.pk), {"accept_void": "false"}
    return Press(n.school, at("imports:preview", n.school, upload.pk), apply, filled=unread)


# --- identity, doubles, contests ---------------------------------------------------------------


def nameless(n: Nation) -> Enrolment:
    """A child without a number, the query about it explained."""
    one = make_learner(n.school, 70, verified_in=n.round, identifier_kind="none", identifier_sealed=None)
    explain(enrolment=one, code="identifier-missing", sentence="รอเลขจากอำเภอ", by=post_of(n.school), now=now_of(n))
    return one


CODE = "G695400000077"


def type_codes(n: Nation, one: Enrolment) -> Press:
    return Press(n.school, posts=at("identity:codes", n.school), filled={f"code_{one.pk}": CODE})


def ask_for_a_number(n: Nation) -> Any:
    return ask_correction(
        enrolment=first(n.school),
        identifier=Identifier("national", national_id(9_999)),
        reason="เทียบกับสูติบัตรแล้ว",
        by=post_of(n.school),
        now=now_of(n),
    )


def correct_a_number(n: Nation, request: Any) -> Press:
    return Press(n.lao, posts=at("identity:accept", n.lao, request.pk))


def one_child_twice(n: Nation) -> Double:
    names = {"first_name": "กมลชนก", "sex": "F", "prefix": "เด็กหญิง"}
    code = seal(Identifier("gcode", "G695400000001"))
    born = date(YEAR - 7, 3, 4)
    make_learner(n.school, 10, verified_in=n.round, last_name="ศรีสวัสดิ์", birth_date=born, **names)
    make_learner(
        n.here.institutions[2],
        50,
        verified_in=n.round,
        last_name="สรีสวัสดิ",
        birth_date=born,
        identifier_kind="gcode",
        identifier_sealed=code,
        **names,
    )
    seek(top=n.province, academic_year=YEAR, by=None, now=NOW)
    return Double.objects.get()


def join_them(n: Nation, pair: Double) -> Press:
    filled = {"standing": pair.learner_id, "reason": "เทียบสูติบัตรแล้ว"}
    return Press(n.province, posts=at("doubles:same", n.province, pair.pk), filled=filled)


def contested(*, with_: Callable[[Nation], Organisation]) -> Callable[[Nation], tuple[int, int]]:
    """A learner of the school whom another institution claims: the contest and the claim."""

    def make(n: Nation) -> tuple[int, int]:
        held = first(n.school)
        claim = make_claim(with_(n), held)
        Enrolment.objects.filter(pk=claim.pk).update(verification=held.verification)
        return contest_of(held).pk, claim.pk

    return make


def decide(name: str, by: Callable[[Nation], Organisation]) -> Callable[[Nation, tuple[int, int]], Press]:
    def press(n: Nation, made: tuple[int, int]) -> Press:
        contest, claim = made
        judge = by(n)
        arguments = [contest] if name == "contests:department_show" else [judge.code, contest]
        filled = {"winner": claim, "reason": "มาเรียนจริงทุกวัน"}
        return Press(judge, posts=reverse(name, args=arguments), filled=filled)

    return press


def moved_here(n: Nation) -> int:
    leaving = [first(n.here.institutions[2])]
    left = depart(
        enrolments=leaving, kind="moved", destination=n.school, by=post_of(leaving[0].institution), now=now_of(n)
    )
    return int(left.departures[0].pk)


def take_in(n: Nation, offer: int) -> Press:
    return Press(n.school, posts=at("contests:accept", n.school, offer), filled={"grade": "P1", "room": "2"})


# --- explanations ------------------------------------------------------------------------------


def explained(n: Nation) -> int:
    one = make_learner(n.school, 71, verified_in=n.round, birth_date=date(2010, 1, 1))
    kept = explain(
        enrolment=one, code="age-outside-grade", sentence="เรียนซ้ำชั้นเพราะป่วย", by=post_of(n.school), now=now_of(n)
    )
    return int(kept.pk)


def refuse(n: Nation, explanation: int) -> Press:
    return Press(n.lao, at("queries:refuse", n.lao, explanation), filled={"reason": "ไม่มีใบรับรองแพทย์แนบมา"})


# --- premises ----------------------------------------------------------------------------------


def telephone(n: Nation, _made: Any) -> Press:
    return Press(n.school, at("basics:edit", n.school), filled={"telephone": "054-999-999"})


BUILDING = {"name": "อาคาร 2", "kind": "classrooms", "condition": "good", "rooms": "6"}


def one_building(n: Nation) -> int:
    words: dict[str, Any] = {"kind": "classrooms", "condition": "good", "rooms": 6}
    return int(add_building(institution=n.school, by=post_of(n.school), now=now_of(n), name="อาคาร 1", **words).pk)


def build(n: Nation, _made: Any) -> Press:
    return Press(n.school, at("buildings:add", n.school), filled=BUILDING)


def rebuild(n: Nation, building: int) -> Press:
    return Press(n.school, at("buildings:change", n.school, building), filled={"rooms": "9"})


def pull_down(n: Nation, building: int) -> Press:
    return Press(n.school, at("buildings:remove", n.school, building), filled={"reason": "รื้อถอน"})


def paste_buildings(n: Nation, _made: Any) -> Press:
    headings = "\t".join(str(LABELS[name]) for name in ("name", "kind", "condition"))
    rows = f"{headings}\nอาคาร 9\t{BuildingKind.CLASSROOMS.label}\t{Condition.GOOD.label}\n"
    return Press(n.school, posts=at("buildings:paste", n.school), filled={"pasted": rows, "save": "1"})


def answer_a_survey(n: Nation, form: Any) -> Press:
    filled = {f"question_{form.questions.get().pk}": "12"}
    return Press(n.school, at("surveys:answer", n.school, form.pk), filled=filled)


# --- head counts -------------------------------------------------------------------------------


def type_the_grid(n: Nation, _made: Any) -> Press:
    school = n.here.other_schools[0]
    filled = {f"n-{school.pk}-P1_M": "44"}
    return Press(n.lao, at("headcounts:list", n.lao), at("headcounts:save", n.lao), filled=filled)


def type_one_school(n: Nation, _made: Any) -> Press:
    page = at("headcounts:edit", n.lao, n.here.other_schools[0].code)
    return Press(n.lao, page, filled={"P1_M": "44"})


def sent_numbers(n: Nation) -> int:
    school, by, now = n.here.other_schools[0], post_of(n.lao), now_of(n)
    save_contact(school=school, person="ครู", telephone="", email="s@example.org", by=by, now=now)
    (asked,) = ask(schools=[school], due_on=today(now) + timedelta(days=5), by=by, now=now).asked
    return int(answer(secret=asked.secret, cells=dict.fromkeys(CELLS, 5), person="ครู", now=now).pk)


def accept_numbers(n: Nation, sent: int) -> Press:
    return Press(n.lao, posts=at("headcounts:decide", n.lao), filled={"answer": [sent]})


def dissolve(n: Nation, _made: Any) -> Press:
    page = at("headcounts:dissolve", n.lao, n.here.other_schools[0].code)
    return Press(n.lao, page, filled={"on": "1/5/2569", "reference": "ประกาศ 1/2569"})


def gone_school(n: Nation) -> None:
    school = n.here.other_schools[0]
    school.dissolved_on, school.dissolution_reference = date(2026, 5, 1), "ประกาศ"
    school.save()
    Cell.objects.filter(headcount__in=Headcount.objects.filter(school=school)).update(count=0)


def reopen(n: Nation, _made: Any) -> Press:
    page = at("headcounts:reopen", n.lao, n.here.other_schools[0].code)
    return Press(n.lao, page, filled={"reason": "บันทึกผิดโรงเรียน"})


def one_not_found(n: Nation) -> None:
    """A random check that drew everybody of the province and did not find one learner of the school."""
    by, now = post_of(n.province), now_of(n)
    wanted = {"institutions": 9, "learners": 9, "title": "สุ่มตรวจ", "reason": "ตามข้อ 10.3"}
    inspection = draw(inspection=freeze(province=n.province, by=by, now=now, **wanted), by=by, now=now)
    visit = find_visit(inspection, n.school.code)
    record_findings(visit=visit, findings={1: Finding("not_found")}, by=by, now=now)


def return_after_visit(n: Nation, _made: Any) -> Press:
    return Press(n.province, posts=at("inspections:return", n.province, 1, n.school.code))


SCENARIOS: dict[str, Scenario] = {
    "learners:add": Scenario(add),
    "learners:edit": Scenario(edit),
    "learners:depart": Scenario(take_out),
    "learners:bulk": Scenario(move_rooms),
    "existence:verify": Scenario(call_a_class),
    "imports:apply": Scenario(bring_in),
    "identity:codes": Scenario(type_codes, nameless),
    "identity:accept": Scenario(correct_a_number, ask_for_a_number),
    "doubles:same": Scenario(join_them, one_child_twice),
    "contests:lao_show": Scenario(decide("contests:lao_show", lambda n: n.lao), contested(with_=lambda n: n.centre)),
    "contests:province_show": Scenario(
        decide("contests:province_show", lambda n: n.province), contested(with_=lambda n: n.here.institutions[2])
    ),
    "contests:department_show": Scenario(
        decide("contests:department_show", lambda n: n.department),
        contested(with_=lambda n: n.there.institutions[0]),
    ),
    "contests:accept": Scenario(take_in, moved_here),
    "queries:refuse": Scenario(refuse, explained),
    "basics:edit": Scenario(telephone),
    "buildings:add": Scenario(build),
    "buildings:change": Scenario(rebuild, one_building),
    "buildings:remove": Scenario(pull_down, one_building),
    "buildings:paste": Scenario(paste_buildings),
    "surveys:answer": Scenario(answer_a_survey, lambda n: make_form(("number", False))),
    "inspections:return": Scenario(return_after_visit, one_not_found),
    "headcounts:save": Scenario(type_the_grid),
    "headcounts:edit": Scenario(type_one_school),
    "headcounts:decide": Scenario(accept_numbers, sent_numbers),
    "headcounts:dissolve": Scenario(dissolve),
    "headcounts:reopen": Scenario(reopen, gone_school),
}
