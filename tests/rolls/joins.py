"""One child recorded twice, the pair that is found, its joining, and what the child's record then is."""

from datetime import date, timedelta
from typing import Any

from lec.audit.queries import broken_chains
from lec.lib.identifiers import Identifier
from lec.registry.models import Organisation
from lec.rolls.actions.doubles import seek
from lec.rolls.actions.joining import Joined, join
from lec.rolls.actions.merge import merge
from lec.rolls.identity import seal
from lec.rolls.models import Double, Enrolment
from lec.rolls.queries import count_differences
from lec.rolls.records import LearnerRecord
from tests.nation import NOW, YEAR, make_learner, post_of

NAMES = {"first_name": "กมลชนก", "last_name": "ศรีสวัสดิ์", "sex": "F", "birth_date": date(2018, 3, 4)}
SPELT = {**NAMES, "last_name": "สรีสวัสดิ", "identifier_kind": "gcode"}
WHY = "ตรวจสูติบัตรแล้วเป็นคนเดียวกัน"
LATER = NOW + timedelta(hours=1)


def gcode(number: int = 0) -> str:
    return seal(Identifier("gcode", f"G69015400{number:04d}"))


def two(one: Organisation, other: Organisation, **more: Any) -> tuple[Enrolment, Enrolment]:
    """The child with a national ID at one institution, and an hour later with a G-Code at another."""
    first = make_learner(one, 1, **NAMES)
    second = make_learner(other, 2, **{**SPELT, "identifier_sealed": gcode(), "now": LATER, **more})
    return first, second


def pair_for(judge: Organisation) -> Double:
    seek(top=judge, academic_year=YEAR, by=None, now=NOW)
    return Double.objects.get()


def join_at(judge: Organisation, standing: Enrolment, pair: Double | None = None) -> Joined:
    return join(
        pair=pair or pair_for(judge), standing_id=standing.learner_id, reason=WHY, by=post_of(judge), now=LATER
    )


def states(*enrolments: Enrolment) -> list[tuple[int, str]]:
    """Whose each enrolment now is, and in which state."""
    found = {row.pk: (row.learner_id, row.state) for row in Enrolment.objects.all()}
    return [found[one.pk] for one in enrolments]


def is_whole() -> bool:
    return not list(count_differences()) and not list(broken_chains())


def stated(identifier: Identifier, **more: Any) -> LearnerRecord:
    facts = {"prefix": "เด็กหญิง", "nationality": "ไทย", "grade": "P1", "room": "1", **NAMES}
    return LearnerRecord(identifier=identifier, **(facts | more))


def bring(institution: Organisation, *records: LearnerRecord) -> Any:
    return merge(
        institution=institution, academic_year=YEAR, records=records, by=post_of(institution), now=LATER
    )
