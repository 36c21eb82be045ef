"""Agencies are recorded with their legal basis; what leaves for them is recorded, and names only on a basis."""

from datetime import date, timedelta
from typing import Any

import pytest

from lec.accounts.models import Post
from lec.agencies.actions import add_agency, change_agency, facts_of, new_watermark, record_handover
from lec.agencies.models import Agency, Handover
from lec.agencies.queries import agencies, changes_of, marked
from lec.agencies.rules import basis_lasts, check_can_hand_over
from lec.audit.queries import broken_chains, events_of
from lec.closings.models import Closing
from lec.lib.refusals import Forbidden, Invalid, Refused
from tests.closed_nation import CLOSED_AT, closed_nation
from tests.nation import Nation, build_nation, post_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
BASIS = {
    "legal_basis": "พ.ร.บ. การศึกษาภาคบังคับ พ.ศ. 2545 มาตรา 11",
    "document": "ศธ 04001/123 ลงวันที่ 1 ต.ค. 2569",
    "basis_from": date(2026, 10, 1),
    "basis_until": date(2026, 12, 31),
}
FILE = {"rows": 12, "digest": "a" * 64}


@pytest.fixture
def nation(db: None) -> Nation:
    return build_nation()


@pytest.fixture
def closed(db: None) -> tuple[Nation, Closing]:
    return closed_nation()


def by(nation: Nation) -> Post:
    return post_of(nation.department)


def founded(nation: Nation, **more: Any) -> Agency:
    return add_agency(name="สำนักงานเขตพื้นที่", **{**BASIS, **more}, by=by(nation), now=CLOSED_AT)


# --- agencies -----------------------------------------------------------------------------------


def test_agency_is_recorded_with_who_and_when(nation: Nation) -> None:
    made = founded(nation, contact="กลุ่มนโยบาย 02-000-0000")
    assert (made.officer, made.changed_at) == (by(nation).officer, CLOSED_AT)
    event = events_of(nation.department.pk).first()
    assert event is not None
    assert (event.verb, event.subject, event.after["legal_basis"]) == (
        "agency.add",
        f"agency:{made.pk}",
        BASIS["legal_basis"],
    )
    assert list(broken_chains()) == []


def test_change_keeps_what_held_before(nation: Nation) -> None:
    made = founded(nation)
    facts = facts_of(made) | {"basis_until": date(2026, 11, 1)}
    change_agency(agency=made, **facts, by=by(nation), now=CLOSED_AT + timedelta(days=1))
    newest, first = changes_of(made)
    assert (newest.last, first.last) == (date(2026, 11, 1), date(2026, 12, 31))
    assert (newest.first, newest.officer) == (date(2026, 10, 1), str(by(nation).officer))
    event = events_of(nation.department.pk).first()
    assert event is not None
    assert (event.verb, event.before, event.after) == ("agency.change", first.facts, newest.facts)


def test_saving_what_stands_writes_nothing(nation: Nation) -> None:
    made = founded(nation)
    change_agency(agency=made, **facts_of(made), by=by(nation), now=CLOSED_AT)
    assert len(changes_of(made)) == 1


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": " "}, ["name"]),
        ({"legal_basis": ""}, ["legal_basis"]),
        ({"document": ""}, ["document"]),
        ({"basis_from": None}, ["basis_from"]),
        ({"basis_until": date(2026, 9, 30)}, ["basis_until"]),
        ({"legal_basis": "", "document": "", "basis_from": None, "basis_until": None, "whole_identifiers": True},
         ["legal_basis", "document", "basis_from"]),
        ({"name": "ก" * 201}, ["name"]),
    ],
)  # fmt: skip
def test_basis_by_halves_is_refused_at_its_fields(nation: Nation, wrong: dict[str, Any], fields: list[str]) -> None:
    facts: dict[str, Any] = {"name": "กรม", **BASIS, **wrong}
    with pytest.raises(Invalid) as refusal:
        add_agency(**facts, by=by(nation), now=CLOSED_AT)
    assert list(refusal.value.faults) == fields
    assert Agency.objects.count() == 0


def test_name_stands_once(nation: Nation) -> None:
    founded(nation)
    with pytest.raises(Invalid) as refusal:
        founded(nation)
    assert list(refusal.value.faults) == ["name"]


def test_nobody_but_the_department_records_agencies(nation: Nation) -> None:
    for organisation in (nation.province, nation.lao, nation.school):
        with pytest.raises(Forbidden):
            add_agency(name="กรม", by=post_of(organisation), now=CLOSED_AT)


# --- the basis ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 9, 30), "basis-not-yet"),
        (date(2026, 10, 1), ""),
        (date(2026, 12, 31), ""),
        (date(2027, 1, 1), "basis-expired"),
    ],
)
def test_names_go_out_only_on_days_of_the_basis(nation: Nation, day: date, code: str) -> None:
    agency = founded(nation)
    assert basis_lasts(agency, today=day) is (code == "")
    assert refused(agency, nation, today=day) == code


def test_basis_without_end_lasts(nation: Nation) -> None:
    assert basis_lasts(founded(nation, basis_until=None), today=date(2099, 1, 1))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"reason": "สั้น"}, "reason-missing"),
        ({"reason": "ก" * 501}, "reason-long"),
        ({"whole_identifiers": True}, "identifiers-not-covered"),
        ({"with_names": False, "whole_identifiers": True}, "identifiers-without-names"),
        ({"format": "doc"}, "format-unknown"),
        ({"with_names": False, "reason": ""}, ""),
        ({}, ""),
    ],
)
def test_what_may_be_handed_over(nation: Nation, asked: dict[str, Any], code: str) -> None:
    assert refused(founded(nation), nation, **asked) == code


def test_agency_without_basis_gets_numbers_only(nation: Nation) -> None:
    agency = add_agency(name="กรมอนามัย", by=by(nation), now=CLOSED_AT)
    assert refused(agency, nation) == "basis-missing"
    assert refused(agency, nation, with_names=False, reason="") == ""


def test_whole_identifiers_where_the_basis_covers_them(nation: Nation) -> None:
    assert refused(founded(nation, whole_identifiers=True), nation, whole_identifiers=True) == ""


def refused(agency: Agency, nation: Nation, today: date = TODAY, **asked: Any) -> str:
    """The code of the refusal, or nothing."""
    wish: dict[str, Any] = {
        "format": "csv",
        "with_names": True,
        "whole_identifiers": False,
        "reason": "ติดตามเด็กตกหล่นจากระบบการศึกษา",
        **asked,
    }
    try:
        check_can_hand_over(agency, **wish, by=by(nation), today=today)
    except Refused as refusal:
        return refusal.code
    return ""


# --- handing over -------------------------------------------------------------------------------


def test_handing_over_is_recorded_with_rows_and_digest(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    agency = founded(nation)
    mark = new_watermark()
    made = record_handover(
        closing=closing,
        agency=agency,
        format="xlsx",
        with_names=True,
        reason="ติดตามเด็กตกหล่นจากระบบการศึกษา",
        watermark=mark,
        **FILE,
        by=by(nation),
        now=CLOSED_AT,
    )
    assert made.legal_basis == f"{BASIS['legal_basis']} ({BASIS['document']})"
    event = events_of(nation.department.pk).first()
    assert event is not None
    assert (event.verb, event.officer_id) == ("handover.names", by(nation).officer_id)
    assert event.after == {
        "agency": agency.pk,
        "closing": ["2569/2", 1],
        "format": "xlsx",
        "province": None,
        "with_names": True,
        "whole_identifiers": False,
        "reason": "ติดตามเด็กตกหล่นจากระบบการศึกษา",
        "rows": 12,
        "digest": "a" * 64,
        "watermark": mark,
        "legal_basis": BASIS["legal_basis"],
        "document": BASIS["document"],
    }
    assert [(one.times, one.last_at) for one in agencies()] == [(1, CLOSED_AT)]  # type: ignore[attr-defined]


def test_document_of_a_long_basis_is_kept_whole(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    agency = founded(nation, legal_basis="ม" * 500, document="ศธ " + "9" * 197)
    words = {"format": "csv", "with_names": True, "reason": "ติดตามเด็กตกหล่นจากระบบ", "watermark": new_watermark()}
    made = record_handover(closing=closing, agency=agency, **words, **FILE, by=by(nation), now=CLOSED_AT)
    assert (len(made.legal_basis), made.legal_basis.endswith(f" ({agency.document})")) == (500, True)
    event = events_of(nation.department.pk).first()
    assert event is not None
    assert (event.after["legal_basis"], event.after["document"]) == (agency.legal_basis, agency.document)


def test_basis_taken_back_while_the_file_was_made_lets_nothing_out(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    agency = founded(nation)
    Agency.objects.update(basis_until=date(2026, 11, 21))
    with pytest.raises(Refused) as refusal:
        record_handover(
            closing=closing,
            agency=agency,
            format="csv",
            with_names=True,
            reason="ติดตามเด็กตกหล่นจากระบบการศึกษา",
            watermark=new_watermark(),
            **FILE,
            by=by(nation),
            now=CLOSED_AT,
        )
    assert (refusal.value.code, Handover.objects.count()) == ("basis-expired", 0)


def test_nobody_but_the_department_hands_over(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    agency = founded(nation)
    for organisation in (nation.province, nation.lao, nation.school):
        with pytest.raises(Forbidden):
            record_handover(
                closing=closing, agency=agency, format="csv", **FILE, by=post_of(organisation), now=CLOSED_AT
            )


def test_watermark_is_found_however_it_was_copied(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    mark = "LEC-7KQ2-XM4P-9TRB"
    made = record_handover(
        closing=closing,
        agency=founded(nation),
        format="csv",
        with_names=True,
        reason="ติดตามเด็กตกหล่นจากระบบการศึกษา",
        watermark=mark,
        **FILE,
        by=by(nation),
        now=CLOSED_AT,
    )
    spellings = (mark, mark.lower(), "LEC 7KQ2 XM4P 9TRB", "lec7kq2xm4p9trb", f"  {mark}\n")
    assert [marked(one) for one in spellings] == [made] * 5
    assert [marked(one) for one in ("", "LEC-7KQ2-XM4P-9TRC", "\x00", "-", mark * 2)] == [None] * 5


def test_watermarks_differ() -> None:
    assert len({new_watermark() for _number in range(200)}) == 200
