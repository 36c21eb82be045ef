"""The one page of all schools: saved at once, nothing typed is lost, what it costs and both versions are shown."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lec.headcounts.actions.grid import GridRow, record_grid
from lec.headcounts.actions.numbers import dissolve, record
from lec.headcounts.models import Draft, Headcount, Source
from lec.headcounts.queries.asking import school_row
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS
from lec.registry.models import OtherSchool
from lec.rounds.models import State
from tests.nation import NOW, Nation, post_of
from tests.web.headcounts.conftest import Send
from tests.web.headcounts.desk import boxes, sheet, sign_in, states

pytestmark = pytest.mark.django_db
ONES = dict.fromkeys(CELLS, 1)
More = Callable[[int], list[OtherSchool]]


def shown(answer: Any, school: OtherSchool) -> Any:
    """The school's row of the grid on the page."""
    return next(row for row in answer.context["rows"] if row.school.school == school)


# --- looking -----------------------------------------------------------------------------------


def test_the_page_shows_every_school_with_its_eighteen_boxes(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More
) -> None:
    more_schools(2)
    record(school=school, cells={**ONES, ("K1", "M"): 7}, by=post_of(nation.lao), now=NOW)
    answer = client.get(sheet(nation.lao))
    text = answer.content.decode()
    assert (answer.status_code, text.count("data-cell"), answer.context["done"], answer.context["total"]) == (
        200,
        54,
        1,
        24,
    )
    assert f'name="n-{school.pk}-K1_M" value="7"' in text
    assert [row.school.state for row in answer.context["rows"]] == ["not_asked", "not_asked", "reported"]


@pytest.mark.parametrize("schools", [1, 30])
def test_the_page_takes_the_same_statements_for_one_school_and_thirty(
    client: Client,
    nation: Nation,
    more_schools: More,
    send: Send,
    django_assert_num_queries: Any,
    schools: int,
) -> None:
    for one in more_schools(schools - 1)[:3]:
        send(one)
    with django_assert_num_queries(8):
        client.get(sheet(nation.lao))


def test_drafts_stand_in_the_boxes_and_are_kept_from_the_levels_above(
    client: Client, nation: Nation, school: OtherSchool
) -> None:
    rows = {school.pk: GridRow({("K1", "M"): 5})}
    record_grid(lao=nation.lao, rows=rows, by=post_of(nation.lao), now=NOW)
    own = client.get(sheet(nation.lao))
    above = sign_in(nation.province).get(sheet(nation.lao))
    assert (own.context["total"], own.context["done"], shown(own, school).lacking) == (5, 0, 17)
    assert (above.context["total"], "data-cell" in above.content.decode()) == (0, False)
    assert "Still lacking: 17" in own.content.decode()


def test_the_page_shows_no_name_of_a_child_and_no_secret(client: Client, nation: Nation, send: Send) -> None:
    sent = send(nation.here.other_schools[0])
    text = client.get(sheet(nation.lao)).content.decode()
    assert (sent.request.secret_hash in text, "names" in text.split("</head>")[1]) == (False, False)


# --- saving ------------------------------------------------------------------------------------


def test_whole_schools_are_recorded_and_others_kept_as_drafts(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More
) -> None:
    half, empty = more_schools(2)
    form = boxes(school, "๑๒") | boxes(half, "", K1_M="1,200", P1_F=3) | boxes(empty, "")
    answer = client.post(sheet(nation.lao, "all/save"), form)
    assert (answer.status_code, answer.headers["Location"]) == (302, sheet(nation.lao))
    assert numbers_of(school, nation.round) == dict.fromkeys(CELLS, 12)
    assert [(one.school, one.cells) for one in Draft.objects.all()] == [(half, {"K1_M": 1200, "P1_F": 3})]
    text = client.get(sheet(nation.lao)).content.decode()
    assert f"Recorded: {school.name}." in text
    assert f"Kept as a draft, still lacking numbers: {half.name}." in text


def test_a_refused_school_keeps_what_was_typed_and_the_others_are_saved(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More
) -> None:
    (other,) = more_schools(1)
    answer = client.post(sheet(nation.lao, "all/save"), boxes(school, 2, P1_M="สิบ", P2_M=9999) | boxes(other, 3))
    row = shown(answer, school)
    assert (answer.status_code, sorted(row.faults), row.texts["P1_M"]) == (422, ["", "P1_M", "P2_M"], "สิบ")
    assert (numbers_of(school, nation.round), numbers_of(other, nation.round)) == (None, dict.fromkeys(CELLS, 3))
    text = answer.content.decode()
    assert f'href="#n-{school.pk}-P1_M"' in text
    assert f'aria-invalid="true" aria-describedby="fault-{school.pk}-P1_M"' in text
    assert f"Recorded: {other.name}." in text


def test_an_emptied_box_of_recorded_numbers_is_refused(client: Client, nation: Nation, school: OtherSchool) -> None:
    record(school=school, cells=ONES, by=post_of(nation.lao), now=NOW)
    answer = client.post(sheet(nation.lao, "all/save"), boxes(school, 1, K3_F=""))
    assert (answer.status_code, numbers_of(school, nation.round)) == (422, ONES)
    assert shown(answer, school).faults["K3_F"] == "Fill in a number; write 0 where there is nobody."


def test_nothing_changed_says_so(client: Client, nation: Nation, school: OtherSchool) -> None:
    record(school=school, cells=ONES, by=post_of(nation.lao), now=NOW)
    answer = client.post(sheet(nation.lao, "all/save"), boxes(school), follow=True)
    assert "Nothing has changed; nothing was saved." in answer.content.decode()


def test_a_school_dissolved_meanwhile_is_refused_by_name(client: Client, nation: Nation, school: OtherSchool) -> None:
    dissolve(school=school, on=date(2026, 5, 1), reference="ประกาศ", by=post_of(nation.lao), now=NOW)
    answer = client.post(sheet(nation.lao, "all/save"), boxes(school, 3))
    assert (answer.status_code, "This school is dissolved" in shown(answer, school).fault) == (422, True)
    assert numbers_of(school, nation.round) == dict.fromkeys(CELLS, 0)


def test_a_school_of_another_authority_is_not_touched(client: Client, nation: Nation) -> None:
    foreign = nation.there.other_schools[0]
    client.post(sheet(nation.lao, "all/save"), boxes(foreign, 3))
    assert Headcount.objects.count() == 0


def test_saving_what_voids_asks_first_and_keeps_every_box(
    client: Client, nation: Nation, school: OtherSchool, confirmed: Callable[[], None]
) -> None:
    record(school=school, cells=ONES, by=post_of(nation.lao), now=NOW)
    seen = school_row(school, nation.round).fingerprint  # type: ignore[arg-type]
    confirmed()
    form = boxes(school, 1, seen=seen, P1_M=5)
    asked = client.post(sheet(nation.lao, "all/save"), form)
    assert [(void.organisation, void.count_after) for void in asked.context["voids"]] == [
        (nation.lao, 22),
        (nation.province, 22),
    ]
    row = shown(asked, school)
    assert (row.texts["P1_M"], row.seen, numbers_of(school, nation.round)) == ("5", seen, ONES)
    assert states() == [State.CONFIRMED, State.CONFIRMED]
    assert client.post(sheet(nation.lao, "all/save"), form | {"accept_void": "1"}).status_code == 302
    assert (states(), numbers_of(school, nation.round)) == (
        [State.VOIDED, State.VOIDED],
        {**ONES, ("P1", "M"): 5},
    )


def test_what_another_officer_changed_is_shown_beside_what_was_typed_and_the_second_save_counts(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More
) -> None:
    (other,) = more_schools(1)
    record(school=school, cells=ONES, by=post_of(nation.lao), now=NOW)
    seen = school_row(school, nation.round).fingerprint  # type: ignore[arg-type]
    record(school=school, cells={**ONES, ("K1", "M"): 8}, by=post_of(nation.lao), now=NOW)
    form = boxes(school, 1, seen=seen, K1_M=5) | boxes(other, 4)
    answer = client.post(sheet(nation.lao, "all/save"), form)
    row = shown(answer, school)
    assert (answer.status_code, row.meanwhile.rows) == (
        409,
        [{"label": "Kindergarten 1 Male", "yours": "5", "theirs": "8"}],
    )
    assert numbers_of(school, nation.round) == {**ONES, ("K1", "M"): 8}
    assert numbers_of(other, nation.round) == dict.fromkeys(CELLS, 4)
    assert client.post(sheet(nation.lao, "all/save"), form | {f"seen-{school.pk}": row.seen}).status_code == 302
    assert numbers_of(school, nation.round) == {**ONES, ("K1", "M"): 5}


def test_schools_that_were_left_alone_do_not_disturb_when_others_change_them(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More
) -> None:
    (other,) = more_schools(1)
    record(school=school, cells=ONES, by=post_of(nation.lao), now=NOW)
    seen = school_row(school, nation.round).fingerprint  # type: ignore[arg-type]
    record(school=school, cells={**ONES, ("K1", "M"): 8}, by=post_of(nation.lao), now=NOW)
    answer = client.post(sheet(nation.lao, "all/save"), boxes(school, 1, seen=seen) | boxes(other, 4))
    assert answer.status_code == 302
    assert numbers_of(school, nation.round) == {**ONES, ("K1", "M"): 8}


def test_saving_takes_the_same_statements_for_one_school_and_thirty(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More, django_assert_max_num_queries: Any
) -> None:
    more_schools(29)
    form: dict[str, str] = {}
    for number, one in enumerate(OtherSchool.objects.filter(lao=nation.lao)):
        form |= boxes(one, number)
    with django_assert_max_num_queries(65):
        assert client.post(sheet(nation.lao, "all/save"), form).status_code == 302
    assert Headcount.objects.count() == 30


def test_in_a_closed_round_nothing_is_saved(client: Client, nation: Nation, school: OtherSchool) -> None:
    assert nation.round is not None
    nation.round.closed_at = NOW
    nation.round.save()
    assert client.post(sheet(nation.lao, "all/save"), boxes(school)).status_code == 409
    page = client.get(sheet(nation.lao))
    assert (page.context["is_own"], "data-cell" in page.content.decode()) == (False, False)


# --- from a file, and pasted -------------------------------------------------------------------


def test_pasted_rows_fill_the_grid_over_what_was_typed_and_record_nothing(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More
) -> None:
    (other,) = more_schools(1)
    row = "\t".join([school.code, school.name, "๗", "", *["2"] * 16])
    wrong = "\t".join(["9999999999", "ไม่มี", *["1"] * 18])
    form = boxes(school, 1) | boxes(other, 6) | {"fill": "paste", "pasted": f"{row}\n{wrong}\n"}
    answer = client.post(sheet(nation.lao, "all/save"), form)
    filled = shown(answer, school)
    assert (answer.status_code, filled.texts["K1_M"], filled.texts["K1_F"], filled.texts["P6_F"]) == (
        200,
        "7",
        "1",
        "2",
    )
    assert (shown(answer, other).texts["K1_M"], answer.context["changed"]) == ("6", 2)
    assert [fault.code for fault in answer.context["reading"].faults] == ["school-unknown"]
    assert (answer.context["mode"], Headcount.objects.count()) == ("unsaved", 0)


def test_the_table_goes_out_and_comes_back_with_its_numbers(
    client: Client, nation: Nation, school: OtherSchool
) -> None:
    record(school=school, cells=ONES, by=post_of(nation.lao), now=NOW)
    table = client.get(sheet(nation.lao, "all/template"))
    assert table.headers["Content-Disposition"] == f'attachment; filename="headcounts-{nation.lao.code}.xlsx"'
    sent = SimpleUploadedFile("a.xlsx", table.content)
    answer = client.post(sheet(nation.lao, "all/save"), boxes(school, "") | {"fill": "file", "file": sent})
    assert (answer.context["reading"].faults, answer.context["changed"]) == ([], 0)
    assert shown(answer, school).texts["K1_M"] == "1"
    saved = client.post(sheet(nation.lao, "all/save"), boxes(school, 2) | {"source": "file"})
    assert (saved.status_code, Headcount.objects.get().source) == (302, Source.FILE)


@pytest.mark.parametrize(
    ("way", "sent", "place"),
    [("file", {}, "#file"), ("paste", {"pasted": "  "}, "#pasted"), ("paste", {"pasted": "a\tb\nc\td"}, "#pasted")],
)
def test_what_cannot_be_read_is_said_at_its_place_and_nothing_typed_is_lost(
    client: Client, nation: Nation, school: OtherSchool, way: str, sent: dict[str, str], place: str
) -> None:
    answer = client.post(sheet(nation.lao, "all/save"), boxes(school, 4) | {"fill": way} | sent)
    assert (answer.status_code, answer.context["errors"][0][1]) == (422, place)
    assert (shown(answer, school).texts["K1_M"], answer.context["open_jobs"]) == ("4", (way,))
