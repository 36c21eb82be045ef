"""The confirmation slip: what the seal says, in Thai that can be copied, on one sheet."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import translation
from django.utils.translation import gettext
from pypdf import PdfReader

from lec.confirmation.models import Seal
from lec.lib.digits import to_thai
from lec.lib.grades import GRADES, HEADCOUNT_GRADES
from lec.lib.names import clean_text
from lec.lib.refusals import Hidden
from lec.registry.actions import rename
from lec.registry.models import Naming, Organisation
from lec.reporting.confirmation_slip import render_slip
from lec.reporting.sealed import find_seal
from tests.confirmed_nation import confirm_branch, confirmed, nation_with_learners
from tests.nation import NOW, Nation, make_learner, post_of

ADDRESS = "https://lec.example.org/seals/x"
HARD = "ศูนย์พัฒนาเด็กเล็กบ้านน้ำชำ"


@pytest.fixture
def nation(db: None) -> Nation:
    """A nation with learners in which a centre's name is hard to print."""
    made = nation_with_learners()
    Organisation.objects.filter(pk=made.centre.pk).update(name=HARD)
    Naming.objects.filter(organisation=made.centre).update(name=HARD)
    return made


def pages_of(seal: Seal) -> list[str]:
    """The text of each page of a seal's slip, as one copies it."""
    paper = render_slip(find_seal(seal.public_code), address=ADDRESS, now=NOW + timedelta(days=30))
    return [clean_text(page.extract_text()) for page in PdfReader(BytesIO(paper)).pages]


def thai(message: str, **parts: object) -> str:
    with translation.override("th"):
        return gettext(message) % parts if parts else gettext(message)


def missing(wanted: list[str], text: str) -> list[str]:
    """What is not on the paper; line breaks may fall anywhere between words."""
    flat = text.replace(" ", "")
    return [word for word in wanted if word.replace(" ", "") not in flat]


def test_slip_says_what_was_confirmed_by_whom_and_when(nation: Nation) -> None:
    seal = confirmed(nation.centre, "roll")
    officer = post_of(nation.centre).officer
    (text,) = pages_of(seal)
    wanted = [
        HARD,
        nation.centre.code,
        "๒๒ พฤศจิกายน ๒๕๖๙",
        "๑๐.๐๐",
        str(officer),
        "นักวิชาการศึกษา",
        "เด็กเล็ก ๓ ปี",
        thai("%(total)s persons in all", total="๓"),
        thai("contested, counted apart: %(contested)s persons", contested="๐"),
        thai("Confirmation no. %(number)s", number="๑"),
        seal.digest,
        ADDRESS,
    ]
    assert missing(wanted, text) == []
    assert missing([thai("(after the deadline)")], text) == [thai("(after the deadline)")]


def test_late_confirmation_is_marked(nation: Nation) -> None:
    seal = confirmed(nation.school, "roll", now=NOW + timedelta(days=20))
    (text,) = pages_of(seal)
    assert missing([thai("(after the deadline)"), "๑๒ ธันวาคม ๒๕๖๙"], text) == []


def test_numbers_are_the_seals_whatever_happens_afterwards(nation: Nation) -> None:
    seal = confirmed(nation.school, "roll")
    for number in range(20, 25):
        make_learner(nation.school, number, grade="P1", verified_in=nation.round)
    (text,) = pages_of(seal)
    assert missing([thai("%(total)s persons in all", total="๓")], text) == []


def test_slip_of_what_fell_says_so(nation: Nation) -> None:
    seal = confirmed(nation.school, "roll")
    type(seal.standing).objects.filter(pk=seal.standing_id).update(state="voided")
    words = thai("The data have changed or been returned since; they must be confirmed again.")
    assert missing([words], pages_of(seal)[0]) == []
    newer = confirmed(nation.school, "roll")
    words = thai("It has been replaced by confirmation no. %(number)s.", number="๒")
    assert missing([words], pages_of(seal)[0]) == []
    assert missing([thai("This confirmation is the current one.")], pages_of(newer)[0]) == []


def test_contested_learners_stand_apart(nation: Nation) -> None:
    claimed = make_learner(nation.school, 30, verified_in=nation.round)
    type(claimed).objects.filter(pk=claimed.pk).update(state="claimed")
    seal = confirmed(nation.school, "roll")
    wanted = [
        thai("%(total)s persons in all", total="๓"),
        thai("contested, counted apart: %(contested)s persons", contested="๑"),
    ]
    assert missing(wanted, pages_of(seal)[0]) == []


def test_basic_data_count_nobody(nation: Nation) -> None:
    (text,) = pages_of(confirmed(nation.school, "basics"))
    assert missing([thai("The basic data were complete when they were confirmed."), thai("Basic data")], text) == []
    counted = [thai("Grade"), thai("%(total)s persons in all", total="๐")]
    assert missing(counted, text) == counted


def test_province_shows_own_and_other_side_by_side(nation: Nation) -> None:
    seal = confirm_branch(nation.here)["54", "overall"]
    (text,) = pages_of(seal)
    total = thai("%(total)s persons in all", total="๔๙")
    assert missing([thai("Own affiliation"), thai("Other affiliations"), total], text) == []


def test_fullest_province_fits_one_sheet(nation: Nation) -> None:
    seal = confirm_branch(nation.here)["54", "overall"]
    cell = {"M": 12_345, "F": 23_456}
    counts = {"roll": dict.fromkeys(GRADES, cell), "basics": {}, "headcounts": dict.fromkeys(HEADCOUNT_GRADES, cell)}
    Seal.objects.filter(pk=seal.pk).update(counts=counts)
    type(seal.standing).objects.filter(pk=seal.standing_id).update(state="voided")
    (text,) = pages_of(seal)
    assert missing([to_thai(GRADES[code].thai) for code in GRADES], text) == []
    assert missing(["๓๕,๘๐๑"], text) == []


def test_slip_keeps_the_name_of_its_day(nation: Nation) -> None:
    seal = confirmed(nation.school, "roll")
    later = (NOW + timedelta(days=3)).date()
    rename(
        organisation=nation.school,
        code=nation.school.code,
        kind=nation.school.kind,
        name="โรงเรียนชื่อใหม่",
        on=later,
        by=post_of(nation.department),
        now=NOW + timedelta(days=3),
    )
    assert find_seal(seal.public_code).name == "โรงเรียนเทศบาลแพร่1"


def test_seal_is_hidden_from_a_neighbour_and_unknown_ones_are_not_there(nation: Nation) -> None:
    seal = confirmed(nation.school, "roll")
    for viewer in (nation.there.province, nation.there.laos[0], nation.here.laos[1], nation.centre):
        with pytest.raises(Hidden):
            find_seal(seal.public_code, seen_from=viewer)
    for viewer in (nation.school, nation.lao, nation.province, nation.department):
        assert find_seal(seal.public_code, seen_from=viewer).seal == seal
    with pytest.raises(Hidden):
        find_seal("nothing")
