"""The pages of head counts: what stands on them, what they refuse, and that nothing typed or sent is lost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lec.audit.models import Event
from lec.headcounts.actions.numbers import attach_name_list, dissolve, record
from lec.headcounts.models import Headcount, NameList, SchoolContact, Source
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS, field_of
from lec.registry.models import Organisation, OtherSchool
from lec.rounds.models import Database, Deadline, Round, Standing, State
from tests.nation import NOW, Nation, post_of
from tests.web.headcounts.conftest import Send

pytestmark = pytest.mark.django_db
ONES = dict.fromkeys(CELLS, 1)


def signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.cookies["lec_language"] = "en"
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


def page(school: OtherSchool, ending: str = "") -> str:
    return f"/laos/{school.lao.code}/headcounts/{school.code}{ending}"


def typed(count: object = 1, **more: object) -> dict[str, str]:
    return {field_of(*cell): str(more.get(field_of(*cell), count)) for cell in CELLS}


def pdf(content: bytes = b"%PDF-1.7") -> SimpleUploadedFile:
    return SimpleUploadedFile("list.pdf", content)


def confirm(nation: Nation) -> None:
    for organisation, database in ((nation.lao, Database.HEADCOUNTS), (nation.province, Database.OVERALL)):
        Standing.objects.filter(organisation=organisation, database=database).update(
            state=State.CONFIRMED, seal_number=1, confirmed_at=NOW, confirmed_by=post_of(organisation)
        )


def states() -> list[str]:
    return sorted(Standing.objects.exclude(state=State.OPEN).values_list("state", flat=True))


# --- the list ----------------------------------------------------------------------------------


def test_the_list_without_schools_tells_the_first_step(nation: Nation) -> None:
    lao = nation.here.laos[1]
    OtherSchool.objects.filter(lao=lao).delete()
    answer = signed_in(lao).get(f"/laos/{lao.code}/headcounts/")
    assert "No other-affiliation school is listed" in answer.content.decode()


def test_the_list_without_any_round_says_so(client: Client, nation: Nation) -> None:
    for table in (Standing, Deadline, Round):
        table.objects.all().delete()
    answer = client.get(f"/laos/{nation.lao.code}/headcounts/")
    assert "No round has been opened yet" in answer.content.decode()


def test_the_levels_above_look_and_change_nothing(nation: Nation, school: OtherSchool) -> None:
    for organisation in (nation.province, nation.department):
        client = signed_in(organisation)
        answer = client.get(f"/laos/{nation.lao.code}/headcounts/")
        assert (answer.status_code, answer.context["is_own"], page(school) in answer.content.decode()) == (
            200,
            False,
            False,
        )
        assert [client.get(page(school, end)).status_code for end in ("", "/dissolve", "/reopen")] == [403] * 3


def test_neighbours_and_institutions_find_nothing(nation: Nation, school: OtherSchool) -> None:
    kept = attach_name_list(school=school, filename="a.pdf", content=b"%PDF-1", by=post_of(nation.lao), now=NOW)
    base = f"/laos/{nation.lao.code}/headcounts/"
    addresses = [base, *(page(school, end) for end in ("", "/dissolve", "/reopen")), f"{base}name-lists/{kept.pk}"]
    for organisation in (nation.here.laos[1], nation.there.laos[0], nation.there.province, nation.school):
        client = signed_in(organisation)
        assert [client.get(address).status_code for address in addresses] == [404] * 5
    # Nor through the address of one's own local authority.
    neighbour = nation.here.laos[1]
    client, own = signed_in(neighbour), f"/laos/{neighbour.code}/headcounts/"
    strange = [f"{own}{school.code}{end}" for end in ("", "/dissolve", "/reopen")] + [f"{own}name-lists/{kept.pk}"]
    assert [client.get(address).status_code for address in strange] == [404] * 4
    assert Event.objects.filter(verb="namelist.open").count() == 0


def test_an_institution_has_no_list_of_schools(nation: Nation) -> None:
    assert signed_in(nation.lao).get(f"/laos/{nation.school.code}/headcounts/").status_code == 404


# --- the grid ----------------------------------------------------------------------------------


def test_numbers_are_saved_and_shown_again(client: Client, nation: Nation, school: OtherSchool) -> None:
    answer = client.post(page(school), typed(1, K1_M="๑๒", P6_F=" 0 "))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/laos/{nation.lao.code}/headcounts/")
    assert numbers_of(school, nation.round) == {**ONES, ("K1", "M"): 12, ("P6", "F"): 0}
    assert client.get(page(school)).context["form"]["K1_M"].value() == 12


def test_an_empty_box_is_not_zero_and_nothing_typed_is_lost(
    client: Client, nation: Nation, school: OtherSchool
) -> None:
    answer = client.post(page(school), typed(3, K2_F="", P1_M="1e3", P2_M="-1", P3_M="9999"))
    form = answer.context["form"]
    assert {name: list(faults) for name, faults in form.errors.items()} == {
        "K2_F": ["Fill in a number; write 0 where there is nobody."],
        "P1_M": ["Write a whole number, such as 12."],
    }
    assert (form["P1_M"].value(), form["K1_M"].value(), numbers_of(school, nation.round)) == ("1e3", "3", None)
    answer = client.post(page(school), typed(3, P2_M="-1", P3_M="9999"))
    assert sorted(answer.context["form"].errors) == ["P2_M", "P3_M"]
    assert 'id="id_P2_M_error"' in answer.content.decode()


def test_numbers_for_a_dissolved_school_are_refused(client: Client, nation: Nation, school: OtherSchool) -> None:
    dissolve(school=school, on=date(2026, 5, 1), reference="ประกาศ", by=post_of(nation.lao), now=NOW)
    answer = client.post(page(school), typed(3))
    assert (answer.status_code, len(answer.context["form"].non_field_errors())) == (200, 1)
    assert numbers_of(school, nation.round) == dict.fromkeys(CELLS, 0)


def test_saving_what_voids_asks_first(client: Client, nation: Nation, school: OtherSchool) -> None:
    record(school=school, cells=ONES, by=post_of(nation.lao), now=NOW)
    confirm(nation)
    asked = client.post(page(school), typed(1, P1_M=5))
    assert [(void.organisation, void.database) for void in asked.context["voids"]] == [
        (nation.lao, Database.HEADCOUNTS),
        (nation.province, Database.OVERALL),
    ]
    assert [void.count_after for void in asked.context["voids"]] == [22, 22]
    assert '<input type="hidden" name="accept_void" value="1">' in asked.content.decode()
    assert (asked.context["form"]["P1_M"].value(), numbers_of(school, nation.round)) == ("5", ONES)
    assert states() == [State.CONFIRMED, State.CONFIRMED]
    saved = client.post(page(school), typed(1, P1_M=5) | {"accept_void": "1"})
    assert (saved.status_code, numbers_of(school, nation.round)) == (302, {**ONES, ("P1", "M"): 5})
    assert states() == [State.VOIDED, State.VOIDED]


def test_saving_the_same_numbers_asks_nothing(client: Client, nation: Nation, school: OtherSchool) -> None:
    record(school=school, cells=ONES, by=post_of(nation.lao), now=NOW)
    confirm(nation)
    assert client.post(page(school), typed(1)).status_code == 302
    assert states() == [State.CONFIRMED, State.CONFIRMED]


def test_without_an_open_round_the_page_says_so(client: Client, nation: Nation, school: OtherSchool) -> None:
    assert nation.round is not None
    nation.round.closed_at = NOW
    nation.round.save()
    assert (client.get(page(school)).status_code, client.post(page(school), typed()).status_code) == (409, 409)
    answer = client.get(f"/laos/{nation.lao.code}/headcounts/")
    assert (answer.status_code, bool(answer.context["is_own"])) == (200, False)


# --- the name list -----------------------------------------------------------------------------


def test_a_name_list_alone_is_attached(client: Client, nation: Nation, school: OtherSchool) -> None:
    answer = client.post(page(school), {**typed(""), "file": pdf()})
    assert (answer.status_code, answer.headers["Location"]) == (302, page(school))
    assert (NameList.objects.get().filename, numbers_of(school, nation.round)) == ("list.pdf", None)


def test_numbers_and_name_list_are_saved_together(client: Client, nation: Nation, school: OtherSchool) -> None:
    assert client.post(page(school), {**typed(2), "file": pdf()}).status_code == 302
    assert (NameList.objects.count(), numbers_of(school, nation.round)) == (1, dict.fromkeys(CELLS, 2))


def test_a_name_list_survives_faults_and_questions(client: Client, nation: Nation, school: OtherSchool) -> None:
    faulty = client.post(page(school), {**typed(2, K1_M="x"), "file": pdf()})
    assert (faulty.context["attached"], NameList.objects.count()) == (True, 1)
    confirm(nation)
    asked = client.post(page(school), {**typed(2), "file": pdf(b"%PDF-2")})
    assert (len(asked.context["voids"]), NameList.objects.count()) == (2, 2)


@pytest.mark.parametrize("content", [b"", b"MZ a program", b"%PDF-" + bytes(10 * 1024 * 1024)])
def test_a_wrong_file_is_refused_at_its_field_and_the_numbers_stay(
    client: Client, nation: Nation, school: OtherSchool, content: bytes
) -> None:
    answer = client.post(page(school), {**typed(2), "file": pdf(content)})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["file"])
    assert (answer.context["form"]["K1_M"].value(), numbers_of(school, nation.round)) == ("2", None)


def test_a_name_list_is_downloaded_and_the_look_recorded(client: Client, nation: Nation, school: OtherSchool) -> None:
    by = post_of(nation.lao)
    kept = attach_name_list(school=school, filename="รายชื่อ.pdf", content=b"%PDF-1.7 names", by=by, now=NOW)
    answer = client.get(f"/laos/{nation.lao.code}/headcounts/name-lists/{kept.pk}")
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1.7 names", "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%B8%A3")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.latest("number").verb == "namelist.open"


# --- dissolution -------------------------------------------------------------------------------


def test_dissolving_asks_first_and_then_records_zeros(client: Client, nation: Nation, school: OtherSchool) -> None:
    record(school=school, cells=ONES, by=post_of(nation.lao), now=NOW)
    confirm(nation)
    answers = {"on": "15/5/2569", "reference": "ประกาศ สพป."}
    asked = client.post(page(school, "/dissolve"), answers)
    assert [void.count_after for void in asked.context["voids"]] == [0, 0]
    assert states() == [State.CONFIRMED, State.CONFIRMED]
    assert client.post(page(school, "/dissolve"), answers | {"accept_void": "1"}).status_code == 302
    school.refresh_from_db()
    assert (school.dissolved_on, numbers_of(school, nation.round)) == (date(2026, 5, 15), dict.fromkeys(CELLS, 0))
    shown = client.get(page(school)).content.decode()
    assert ("Dissolved on 15 May 2569: its numbers are 0" in shown, "K1_M" in shown) == (True, False)


def test_a_dissolution_in_the_future_is_refused_at_its_field(client: Client, school: OtherSchool) -> None:
    answer = client.post(page(school, "/dissolve"), {"on": "1/1/2690", "reference": "x"})
    assert list(answer.context["form"].errors) == ["on"]


def test_taking_a_dissolution_back_leads_to_the_grid(client: Client, nation: Nation, school: OtherSchool) -> None:
    dissolve(school=school, on=date(2026, 5, 1), reference="ประกาศ", by=post_of(nation.lao), now=NOW)
    assert client.get(page(school, "/reopen")).status_code == 200
    answer = client.post(page(school, "/reopen"), {"reason": "กดผิดโรงเรียน"})
    assert (answer.status_code, answer.headers["Location"]) == (302, page(school))
    assert numbers_of(school, nation.round) is None


def test_taking_back_what_was_not_dissolved_is_refused(client: Client, school: OtherSchool) -> None:
    answer = client.post(page(school, "/reopen"), {"reason": "x"})
    assert answer.context["form"].non_field_errors() == ["This school is not dissolved."]


# --- the name list, counted --------------------------------------------------------------------


def csv(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("dmc.csv", "\n".join(("ชั้น,เพศ,ชื่อ", *rows)).encode())


def test_a_name_list_is_counted_into_the_boxes_and_saved_only_then(
    client: Client, nation: Nation, school: OtherSchool
) -> None:
    sent = csv("ป.1,ชาย,ลับหนึ่ง", "ป.1,ชาย,ลับสอง", "อ.2,หญิง,ลับสาม", "ม.1,หญิง,ลับสี่")
    answer = client.post(page(school), {**typed(""), "file": sent, "count": "1"})
    form = answer.context["form"]
    assert (form["P1_M"].value(), form["K2_F"].value(), form["P6_F"].value()) == ("2", "1", "0")
    assert (numbers_of(school, nation.round), NameList.objects.count()) == (None, 1)
    text = answer.content.decode()
    assert ("Counted: 3 pupils of 4 rows" in text, "ลับ" in text) == (True, False)
    assert '<input type="hidden" name="source" value="name_list">' in text
    assert client.post(page(school), {**typed(0, P1_M=2), "source": "name_list"}).status_code == 302
    assert Headcount.objects.get().source == Source.NAME_LIST


def test_a_list_that_cannot_be_counted_leaves_what_was_typed(
    client: Client, nation: Nation, school: OtherSchool
) -> None:
    unclear = client.post(page(school), {**typed(3), "file": csv("ป.1,,ลับหนึ่ง"), "count": "1"})
    assert (len(unclear.context["counted"].faults), unclear.context["form"]["P1_M"].value()) == (1, "3")
    for sent in (pdf(), SimpleUploadedFile("a.csv", b"a,b\nc,d")):
        answer = client.post(page(school), {**typed("", P1_M=3), "file": sent, "count": "1"})
        assert (list(answer.context["form"].errors), answer.context["form"]["P1_M"].value()) == (["file"], "3")
    missing = client.post(page(school), {**typed(3), "count": "1"})
    assert list(missing.context["form"].errors) == ["file"]


# --- who wrote meanwhile, whom to write to -----------------------------------------------------


def test_numbers_changed_meanwhile_are_shown_and_the_second_save_counts(
    client: Client, nation: Nation, school: OtherSchool
) -> None:
    seen = client.get(page(school)).context["seen"]
    record(school=school, cells={**ONES, ("K1", "M"): 8}, by=post_of(nation.lao), now=NOW)
    answer = client.post(page(school), {**typed(1, K1_M=5), "seen": seen})
    assert (answer.status_code, answer.context["meanwhile"].rows) == (
        409,
        [{"label": "Kindergarten 1 Male", "yours": "5", "theirs": "8"}],
    )
    again = client.post(page(school), {**typed(1, K1_M=5), "seen": answer.context["seen"]})
    assert (again.status_code, numbers_of(school, nation.round)) == (302, {**ONES, ("K1", "M"): 5})


def test_the_contact_is_kept_and_shown_again(client: Client, nation: Nation, school: OtherSchool) -> None:
    form = {"contact-person": "ครูใจดี", "contact-telephone": "054-511-111", "contact-email": "a@example.ac.th"}
    assert client.post(page(school, "/contact"), form).status_code == 302
    kept = SchoolContact.objects.get(school=school)
    assert (kept.person, kept.email) == ("ครูใจดี", "a@example.ac.th")
    assert client.get(page(school)).context["contact"]["email"].value() == "a@example.ac.th"


def test_a_wrong_contact_is_refused_at_its_fields(client: Client, school: OtherSchool) -> None:
    answer = client.post(page(school, "/contact"), {"contact-telephone": "โทร", "contact-email": "no"})
    assert (answer.status_code, sorted(answer.context["contact"].errors)) == (422, ["email", "telephone"])
    assert (answer.context["contact"]["email"].value(), SchoolContact.objects.count()) == ("no", 0)


def test_the_page_tells_what_the_school_was_asked_and_what_it_sent(
    client: Client, school: OtherSchool, send: Send
) -> None:
    sent = send(school)
    text = client.get(page(school)).content.decode()
    assert "ครูใจดี sent numbers" in text
    assert f"all/letters?request={sent.request_id}" in text
