"""The letter of correction: what was confirmed, why it fell, what it is now, to whom, and no child's name (๙)."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from lec.confirmation.actions import return_for_correction
from lec.headcounts.actions.numbers import record
from lec.lib.grades import HEADCOUNT_GRADES
from lec.lib.names import clean_text
from lec.lib.refusals import Forbidden, Refused
from lec.registry.models import Organisation
from lec.reporting.correction_letter import addressee, render_correction_letter
from lec.reporting.corrections import correction_of
from lec.rolls.actions.departures import depart
from lec.rolls.models import Enrolment
from tests.confirmed_nation import confirm_branch, confirmed, fill
from tests.nation import NOW, Nation, build_nation, post_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation() -> Nation:
    """Everything here confirmed up to the province: three pupils in the school, ๕๕ in the foreign schools."""
    made = build_nation()
    fill(made.here, made)
    confirm_branch(made.here)
    return made


def take_out(institution: Organisation, *, hours: int = 26) -> None:
    """A child of the institution moves away."""
    enrolment = Enrolment.objects.filter(institution=institution, state="enrolled").order_by("pk")[0]
    depart(
        enrolments=[enrolment],
        kind="moved",
        note="",
        by=post_of(institution),
        now=NOW + timedelta(hours=hours),
    )


def letter_of(organisation: Organisation, database: str = "roll") -> tuple[int, str]:
    """How many pages the letter has, and its text without spaces."""
    paper = render_correction_letter(
        correction_of(organisation, database), officer=post_of(organisation).officer, now=NOW + timedelta(days=3)
    )
    pages = PdfReader(BytesIO(paper)).pages
    return len(pages), "".join(clean_text(page.extract_text()) for page in pages).replace(" ", "")


def missing(wanted: list[str], text: str) -> list[str]:
    return [word for word in wanted if word.replace(" ", "") not in text]


def test_institution_tells_its_lao_what_was_corrected(nation: Nation) -> None:
    take_out(nation.school)

    pages, text = letter_of(nation.school)

    wanted = [
        "โรงเรียนเทศบาลแพร่๑",
        "เรียน นายกเทศมนตรีตำบลแพร่๑",
        "วันที่ ๒๒ พฤศจิกายน ๒๕๖๙ เวลา ๑๐.๐๐ น.",
        "ปีการศึกษา ๒๕๖๙ ภาคเรียนที่ ๒",
        "จำนวนรวมเปลี่ยนจาก ๓ คน เป็น ๒ คน",
        "๒๓ พฤศจิกายน ๒๕๖๙ เวลา ๑๒.๐๐ น.",
        "โรงเรียนเทศบาลแพร่๑: นำข้อมูลออกจากระบบ ๑ คน",
        "จะยืนยันข้อมูลใหม่",
        "ข้อ ๙.๑",
        "๒๕ พฤศจิกายน ๒๕๖๙",
        "สมใจ รักงาน",
        "นักวิชาการศึกษา",
        "๐๕๔-๐๐๐-๐๐๐",
    ]
    assert (pages, missing(wanted, text)) == (2, [])
    assert "สิ่งที่ส่งมาด้วย" not in text


def test_letter_names_no_child(nation: Nation) -> None:
    take_out(nation.school)

    for organisation in (nation.school, nation.lao):
        assert "ลับ" not in letter_of(organisation)[1].replace("กลับ", "")


def test_after_confirming_again_the_last_two_seals_are_compared(nation: Nation) -> None:
    take_out(nation.school)
    take_out(nation.school, hours=30)
    confirmed(nation.school, "roll", now=NOW + timedelta(hours=40))
    take_out(nation.centre, hours=50)  # another's change is not this school's

    found = correction_of(nation.school, "roll")
    _pages, text = letter_of(nation.school)

    assert (found.total_before, found.total_after, found.after and found.after.number) == (3, 1, 2)
    assert [(one.grade, one.before, one.after) for one in found.grades] == [
        ("K2", (0, 1), (0, 0)),
        ("P1", (1, 1), (0, 1)),
    ]
    assert len(found.causes) == 1
    assert missing(["ได้ยืนยันข้อมูลใหม่", "ครั้งที่ ๒", "สิ่งที่ส่งมาด้วย"], text) == []


def test_lao_tells_the_province_and_names_whose_correction_it_was(nation: Nation) -> None:
    take_out(nation.school)
    take_out(nation.centre, hours=27)

    found = correction_of(nation.lao, "roll")
    _pages, text = letter_of(nation.lao)

    assert [one.organisation for one in found.causes] == [nation.school.name, nation.centre.name]
    assert (found.total_before, found.total_after) == (6, 4)
    assert missing(["เรียน ท้องถิ่นจังหวัดแพร่", "ข้อ ๙.๒", "ศูนย์พัฒนาเด็กเล็กแพร่๒"], text) == []


def test_head_counts_are_told_by_their_own_paragraph(nation: Nation) -> None:
    school = nation.here.other_schools[0]
    cells = {(grade, sex): 2 for grade in HEADCOUNT_GRADES for sex in "MF"}
    record(school=school, cells=cells, by=post_of(nation.lao), now=NOW + timedelta(hours=5))

    found = correction_of(nation.lao, "headcounts")

    assert (found.total_before, found.total_after, len(found.grades)) == (18, 36, 9)
    assert missing(["ข้อ ๕.๒ (๔)", "จาก ๑๘ คน เป็น ๓๖ คน"], letter_of(nation.lao, "headcounts")[1]) == []


def test_basic_data_have_no_numbers(nation: Nation) -> None:
    return_for_correction(
        organisation=nation.school,
        database="basics",
        reason="ด.ช. เอกชัย เขียนผิด",
        by=post_of(nation.lao),
        now=NOW + timedelta(hours=2),
    )

    found = correction_of(nation.school, "basics")
    pages, text = letter_of(nation.school, "basics")

    assert pages == 1
    assert (found.grades, found.total_before, found.total_after) == ((), None, None)
    assert "เอกชัย" not in text
    assert "ส่งกลับแก้ไข" in text


def test_many_corrections_are_counted(nation: Nation) -> None:
    for number in range(27):
        now = NOW + timedelta(hours=2 + 2 * number)
        return_for_correction(
            organisation=nation.school, database="roll", reason="ตรวจใหม่", by=post_of(nation.lao), now=now
        )
        confirmed(nation.school, "roll", now=now + timedelta(hours=1))

    found = correction_of(nation.lao, "roll")
    pages, text = letter_of(nation.lao)

    assert {(one.organisation, one.text) for one in found.causes} == {
        (nation.school.name, "หน่วยงานระดับเหนือส่งกลับแก้ไข")
    }
    assert missing(["ได้มีการแก้ไขข้อมูล ๒๗ ครั้ง", "และอีก ๒ รายการ"], text) == []
    assert pages == 3


def test_where_nothing_was_corrected_there_is_no_letter(nation: Nation) -> None:
    with pytest.raises(Refused, match="ไม่มีการแก้ไข"):
        correction_of(nation.school, "roll")
    with pytest.raises(Refused, match="ไม่มีการแก้ไข"):
        correction_of(nation.there.institutions[0], "roll")


def test_province_and_strange_databases_have_no_letter(nation: Nation) -> None:
    for organisation, database in ((nation.province, "overall"), (nation.school, "headcounts"), (nation.lao, "x")):
        with pytest.raises(Forbidden):
            correction_of(organisation, database)


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("เทศบาลตำบลร่องกาศ", "นายกเทศมนตรีตำบลร่องกาศ"),
        ("เทศบาลเมืองแพร่", "นายกเทศมนตรีเมืองแพร่"),
        ("องค์การบริหารส่วนตำบลป่าแมต", "นายกองค์การบริหารส่วนตำบลป่าแมต"),
        ("อบต.ป่าแมต", "นายกองค์การบริหารส่วนตำบลป่าแมต"),
        ("องค์การบริหารส่วนจังหวัดแพร่", "นายกองค์การบริหารส่วนจังหวัดแพร่"),
        ("เมืองพัทยา", "นายกเมืองพัทยา"),
        ("สวนสาธิต", "ผู้บริหารสวนสาธิต"),
    ],
)
def test_letter_is_addressed_to_the_head_of_the_local_authority(name: str, to: str) -> None:
    assert addressee(Organisation(level="institution", lao=Organisation(name=name))) == to
