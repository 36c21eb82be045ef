"""Mending a file in its preview: cells typed anew, rows left out, taken back, applied; never another's file."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from lec.audit.models import Event
from lec.registry.models import Organisation
from lec.rolls.models import Enrolment, Upload
from tests.nation import Nation, build_nation, national_id, post_of
from tests.rolls.report_files import cell_of, child, report, report_rows, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation(now=timezone.now())


@pytest.fixture
def client(nation: Nation) -> Client:
    return signed_in(nation.school)


def signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.cookies["lec_language"] = "en"
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


def address(school: Organisation, ending: str = "") -> str:
    return f"/institutions/{school.code}/imports/{ending}"


def choose(client: Client, school: Organisation, content: bytes) -> str:
    """Send a file; answers the address of its preview."""
    sent = client.post(address(school), {"file": SimpleUploadedFile("report.xlsx", content)})
    assert sent.status_code == 302
    return str(sent["Location"])


def words(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def boxes(response: HttpResponse) -> dict[str, str]:
    """What the form of faults would send if nothing were typed."""
    html = response.content.decode()
    return dict(re.findall(r'name="((?:cell|was)-[A-Z]+[0-9]+)"[^>]* value="([^"]*)"', html)) | {"sheet": "Sheet1"}


def agreed(response: HttpResponse) -> dict[str, str]:
    html = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(seen_at|seen_mendings|accept_void)" value="([^"]*)"', html))


def mend(client: Client, preview: str, **typed: Any) -> HttpResponse:
    """Type into boxes of the preview as it stands (cell_S4="...") and check again."""
    sent = boxes(client.get(preview)) | {name.replace("_", "-"): text for name, text in typed.items()}
    return client.post(f"{preview}/mend", sent, follow=True)


def faulty(school: Organisation) -> bytes:
    """A rounded identifier, a day that is none, and one that is right."""
    rows = [child(school, 1, identifier="1.1E+12"), child(school, 2, birth_date="31/02/2562"), child(school, 3)]
    return report(rows)


IDENTIFIER, BIRTH_DATE = cell_of("identifier", 1), cell_of("birth_date", 2)


def test_identifier_and_date_are_mended_and_the_file_applied(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    typed = {f"cell_{IDENTIFIER}": national_id(1), f"cell_{BIRTH_DATE}": "28/02/2562"}
    shown = mend(client, preview, **typed)
    assert "Added 3 Corrected 0 Unchanged 0 Faults 0" in words(shown)
    assert "2 cells mended here" in words(shown)
    done = client.post(f"{preview}/apply", agreed(shown), follow=True)
    assert "3 added, 0 corrected." in words(done)
    assert Enrolment.objects.filter(learner__birth_date="2019-02-28").count() == 1


def test_mended_identifier_is_shown_masked_and_never_recorded(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    shown = mend(client, preview, **{f"cell_{IDENTIFIER}": national_id(1)})
    assert national_id(1) not in shown.content.decode()
    assert national_id(1)[-3:-1] + "-" + national_id(1)[-1] in words(shown)
    assert national_id(1) not in str(list(Event.objects.values_list("before", "after")))
    assert Event.objects.get(verb="upload.mended").after["cells"] == [IDENTIFIER]


def test_what_was_mended_wrongly_stands_in_its_box_again(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    shown = mend(client, preview, **{f"cell_{BIRTH_DATE}": "30/02/2562"})
    assert boxes(shown)[f"cell-{BIRTH_DATE}"] == "30/02/2562"
    assert "2 faults in 2 rows" in words(shown)


def test_box_left_alone_is_no_mending(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    shown = mend(client, preview)
    assert "mended here" not in words(shown)
    assert Event.objects.filter(verb="upload.mended").count() == 0


def test_row_is_left_out_by_choice_named_and_taken_back(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    shown = mend(client, preview, out="4")
    assert "1 rows left out: they are not brought in Row 4: เรียนดี1 ใจงาม Take back" in words(shown)
    assert "Faults 1 Left out 1" in words(shown)
    back = client.post(f"{preview}/mend", {"back": "row-4"}, follow=True)
    assert "Faults 2" in words(back)
    assert "left out" not in words(back)


def test_all_rows_with_faults_are_left_out_and_the_rest_goes_through(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    shown = mend(client, preview, act="leave-out-all")
    assert "Added 1 Corrected 0 Unchanged 0 Faults 0 Left out 2" in words(shown)
    assert "Row 4: เรียนดี1 ใจงาม" in words(shown)
    assert "Row 5: เรียนดี2 ใจงาม" in words(shown)
    done = client.post(f"{preview}/apply", agreed(shown), follow=True)
    assert "1 added, 0 corrected. Rows left out: 2." in words(done)
    assert Enrolment.objects.count() == 1


def test_typed_and_leave_out_the_others_in_one_press(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    shown = mend(client, preview, act="leave-out-all", **{f"cell_{IDENTIFIER}": national_id(1)})
    assert "Added 2 Corrected 0 Unchanged 0 Faults 0 Left out 1" in words(shown)


def test_mended_cell_is_taken_back(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    mend(client, preview, out="5", **{f"cell_{IDENTIFIER}": national_id(1)})
    shown = client.post(f"{preview}/mend", {"back": f"cell-{IDENTIFIER}"}, follow=True)
    assert boxes(shown)[f"cell-{IDENTIFIER}"] == "1.1E+12"
    assert "1 rows left out" in words(shown)
    everything = client.post(f"{preview}/mend", {"back": "all"}, follow=True)
    assert "left out" not in words(everything)


def test_rows_left_out_come_with_their_faults_in_the_download(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    mend(client, preview, act="leave-out-all")
    again = choose(client, nation.school, client.get(f"{preview}/faults").content)
    assert "Faults 2" in words(client.get(again))


def test_of_the_same_identifier_twice_one_row_is_left_out(nation: Nation, client: Client) -> None:
    rows = [child(nation.school, 1), child(nation.school, 2, identifier=national_id(1))]
    preview = choose(client, nation.school, report(rows))
    assert "2 faults in 2 rows" in words(client.get(preview))
    assert "Added 1 Corrected 0 Unchanged 0 Faults 0" in words(mend(client, preview, out="5"))


def test_sex_and_prefix_are_both_offered(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, report([child(nation.school, 1, sex="หญิง"), child(nation.school, 2)]))
    assert sorted(boxes(client.get(preview)))[:2] == sorted(
        f"cell-{cell_of(field, 1)}" for field in ("prefix", "sex")
    )
    shown = mend(client, preview, **{f"cell_{cell_of('prefix', 1)}": "ด.ญ."})
    assert "Added 2" in words(shown)


def test_missing_column_says_what_to_do_instead(nation: Nation, client: Client) -> None:

    content = xlsx(report_rows([child(nation.school, 1)], without=["birth_date"]))
    shown = client.get(choose(client, nation.school, content))
    assert boxes(shown) == {"sheet": "Sheet1"}
    assert "This concerns the whole file and cannot be mended in a cell." in words(shown)


def test_unknown_columns_are_shown_not_refused(nation: Nation, client: Client) -> None:
    rows = report_rows([child(nation.school, 1)])
    rows[2].append("สีที่ชอบ")
    rows[3].append("เขียว")

    shown = client.get(choose(client, nation.school, xlsx(rows)))
    assert "Added 1" in words(shown)
    assert "สีที่ชอบ" in words(shown)


# --- many --------------------------------------------------------------------------------------


def many(school: Organisation, number: int) -> bytes:
    return report([child(school, one, grade="ป.9") for one in range(1, number + 1)])


def test_at_most_a_hundred_boxes_are_shown_and_all_of_them_kept(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, many(nation.school, 250))
    first = client.get(preview)
    typed = boxes(first)
    assert sum(name.startswith("cell-") for name in typed) == 100
    assert "250 faults in 250 rows" in words(first)
    sent = typed | {name: "ป.1" for name in typed if name.startswith("cell-")} | {"act": "from-104"}
    second = client.post(f"{preview}/mend", sent, follow=True)
    assert "150 faults in 150 rows" in words(second)
    assert next(iter(boxes(second))) == f"was-{cell_of('grade', 101)}"
    assert "100 cells mended here" in words(second)


def test_pages_of_faults_go_forward_and_back_by_row(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, many(nation.school, 250))
    middle = client.get(f"{preview}?from=104").content.decode()
    assert re.findall(r'name="act" value="from-(\d+)"', middle) == ["104", "4", "204"]
    last = client.get(f"{preview}?from=9999").content.decode()
    assert re.findall(r'name="act" value="from-(\d+)"', last) == ["204", "104"]
    assert client.get(f"{preview}?from=x").status_code == 200


def test_preview_takes_the_same_statements_for_any_number_of_faults_and_mendings(
    nation: Nation, client: Client
) -> None:
    taken = []
    for number in (3, 30):
        preview = choose(client, nation.school, many(nation.school, number))
        mend(client, preview, out=["4", "5"], **{f"cell_{cell_of('grade', 3)}": "ป.9/1"})
        with CaptureQueriesContext(connection) as queries:
            client.get(preview)
        taken.append(len(queries))
    assert taken == [taken[0]] * 2


# --- whose, and when ---------------------------------------------------------------------------


def test_neighbour_and_local_authority_cannot_mend(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    pk = Upload.objects.get().pk
    neighbour, lao = signed_in(nation.centre), signed_in(nation.lao)
    sent = {"sheet": "Sheet1", f"cell-{IDENTIFIER}": national_id(1), "out": "4"}
    assert neighbour.post(f"{preview}/mend", sent).status_code == 404
    assert neighbour.post(address(nation.centre, f"{pk}/mend"), sent).status_code == 404
    assert lao.post(f"{preview}/mend", sent).status_code == 403
    assert client.get(f"{preview}/mend").status_code == 405
    assert Upload.objects.get().sealed_mendings is None


def test_applied_file_is_not_mended(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, report([child(nation.school, 1)]))
    client.post(f"{preview}/apply", agreed(client.get(preview)))
    refused = client.post(f"{preview}/mend", {"sheet": "Sheet1", "cell-A4": "9"}, follow=True)
    assert "The file is no longer kept" in words(refused)
    assert Upload.objects.get().sealed_mendings is None


def test_mended_file_applied_twice_changes_nothing(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    seen = agreed(mend(client, preview, act="leave-out-all"))
    client.post(f"{preview}/apply", seen)
    before = (Event.objects.count(), Enrolment.objects.count())
    again = client.post(f"{preview}/apply", seen, follow=True)
    assert "nothing was changed" in words(again)
    assert (Event.objects.count(), Enrolment.objects.count()) == before


def test_file_mended_on_another_page_is_looked_at_again_before_it_is_applied(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, report([child(nation.school, 1), child(nation.school, 2)]))
    seen = agreed(client.get(preview))
    client.post(f"{preview}/mend", {"sheet": "Sheet1", "out": "4"})
    refused = client.post(f"{preview}/apply", seen, follow=True)
    assert "The file was mended meanwhile." in words(refused)
    assert Enrolment.objects.count() == 0


def test_nonsense_in_the_form_of_faults_breaks_nothing(nation: Nation, client: Client) -> None:
    preview = choose(client, nation.school, faulty(nation.school))
    sent = {"sheet": "?", "cell-": "1", "cell-ZZZ9": "1", "cell-7D": "1", "out": ["x", "-1"], "act": "from-x"}
    assert client.post(f"{preview}/mend", sent).status_code == 302
    assert client.post(f"{preview}/mend", {"back": "cell-Q1"}).status_code == 302
    assert client.post(f"{preview}/mend", {}).status_code == 302
    assert Upload.objects.get().sealed_mendings is None


# --- pasted ------------------------------------------------------------------------------------


def pasted(rows: list[list[Any]]) -> str:
    return "\r\n".join("\t".join("" if value is None else str(value) for value in row) for row in rows)


def test_pasted_rows_go_through_the_same_preview(nation: Nation, client: Client) -> None:
    rows = report_rows([child(nation.school, 1), child(nation.school, 2, identifier="1.1E+12")])
    sent = client.post(address(nation.school), {"pasted": pasted(rows)})
    assert sent.status_code == 302
    shown = client.get(sent["Location"])
    assert "Pasted rows.csv: 2 rows." in words(shown)
    sheet = re.findall(r'name="sheet" value="([^"]*)"', shown.content.decode())[0]
    typed = {"sheet": sheet, f"cell-{cell_of('identifier', 2)}": national_id(2)}
    mended = client.post(f"{sent['Location']}/mend", typed, follow=True)
    assert "Added 2 Corrected 0 Unchanged 0 Faults 0" in words(mended)
    client.post(f"{sent['Location']}/apply", agreed(mended))
    assert Enrolment.objects.count() == 2


def test_pasted_cells_keep_commas_quotes_and_line_breaks(nation: Nation, client: Client) -> None:
    rows = report_rows([child(nation.school, 1, current_house='"12,3;4|5\n""ข"""')])
    sent = client.post(address(nation.school), {"pasted": pasted(rows)})
    assert "Added 1 " in words(client.get(sent["Location"]))


def test_rows_pasted_without_headings_are_refused_with_what_to_do(nation: Nation, client: Client) -> None:
    text = pasted(report_rows([child(nation.school, 1)])[3:])
    refused = client.post(address(nation.school), {"pasted": text})
    assert "Copy the rows together with the headings above them" in words(refused)
    assert national_id(1) in refused.content.decode()  # nothing that was pasted is lost
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("text", ["", " \r\n\t ", "ก" * 5_000_001], ids=["nothing", "blanks", "too long"])
def test_pasted_nonsense_is_refused_in_a_sentence(nation: Nation, client: Client, text: str) -> None:
    refused = client.post(address(nation.school), {"pasted": text})
    assert refused.status_code == 200
    assert "Please correct the following" in words(refused)
    assert Upload.objects.count() == 0


# --- forms to fill in --------------------------------------------------------------------------


def test_form_filled_with_the_roll_comes_back_without_a_change(nation: Nation, client: Client) -> None:
    first = choose(client, nation.school, report([child(nation.school, 1), child(nation.school, 2)]))
    client.post(f"{first}/apply", agreed(client.get(first)))
    filled = client.get(address(nation.school, "template/filled"))
    assert national_id(1).encode() not in filled.content
    back = choose(client, nation.school, filled.content)
    assert "The roll already agrees with the file" in words(client.get(back))


def test_empty_form_holds_no_learner(nation: Nation, client: Client) -> None:
    empty = client.get(address(nation.school, "template"))
    assert empty["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    refused = client.post(address(nation.school), {"file": SimpleUploadedFile("a.xlsx", empty.content)})
    assert "no row below them" in words(refused)
