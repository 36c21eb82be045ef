"""Buildings pasted from a spreadsheet: looked at, saved in part, what is left out stays to be mended."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from lec.premises.actions.buildings import add_building
from lec.premises.models import Building
from lec.premises.queries.buildings import buildings_of
from lec.rounds.models import Standing, State
from tests.nation import NOW, Nation, build_nation, post_of

pytestmark = pytest.mark.django_db
ROWS = (
    "Name\tUsed as\tYear built (B.E.)\tFloors\tClassrooms\tCondition\tNote\r\n"
    "อาคาร 1\tClassroom building\t2544\t2\t8\tGood\t\r\n"
    "สนาม\tPlayground or sports ground\t\t\t\tNeeds repair\tหญ้าสูง\r\n"
    "ปราสาท\tCastle\t1500\t\t\tGood\t\r\n"
    "โรงอาหาร\tCanteen\t\t99\t\tGood\t\r\n"
)


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        nation = build_nation()
        words = {"kind": "classrooms", "condition": "good", "rooms": 6}
        add_building(institution=nation.school, by=post_of(nation.school), now=NOW, name="อาคาร 1", **words)
        yield nation


@pytest.fixture
def client(nation: Nation) -> Client:
    client = Client()
    client.cookies["lec_language"] = "en"
    client.force_login(post_of(nation.school), backend="lec.accounts.signin.PostBackend")
    return client


@pytest.fixture
def address(nation: Nation) -> str:
    return f"/institutions/{nation.school.code}/buildings/paste"


def test_looking_writes_nothing_and_says_what_becomes_of_each_row(client: Client, address: str) -> None:
    shown = client.post(address, {"pasted": ROWS})
    assert [(row.number, row.outcome) for row in shown.context["looked"]] == [
        (2, "changed"),
        (3, "new"),
        (4, "refused"),
        (5, "refused"),
    ]
    faults = [[label for label, _text, fault in row.cells if fault] for row in shown.context["looked"]]
    assert faults == [[], [], ["Used as", "Year built (B.E.)"], ["Floors"]]
    assert (shown.context["writes"], shown.context["refused"], Building.objects.count()) == (2, 2, 1)


def test_saving_keeps_what_is_right_and_leaves_the_rest(client: Client, nation: Nation, address: str) -> None:
    seen = client.post(address, {"pasted": ROWS}).context["seen"]
    answer = client.post(address, {"pasted": ROWS, "seen": seen, "save": "1"})
    assert list(buildings_of(nation.school).values_list("name", "rooms", "note")) == [
        ("อาคาร 1", 8, ""),
        ("สนาม", None, "หญ้าสูง"),
    ]
    assert [row.number for row in answer.context["looked"]] == [4, 5]
    left = answer.context["form"]["pasted"].value().split("\n")
    assert [line.split("\t")[0] for line in left] == ["Name of the building or place", "ปราสาท", "โรงอาหาร"]
    mended = "\n".join(left).replace("Castle", "Store").replace("1500", "").replace("99", "1")
    answer = client.post(address, {"pasted": mended, "save": "1"})
    assert (answer.status_code, buildings_of(nation.school).count()) == (302, 4)


def test_what_would_fall_is_shown_and_asked(client: Client, nation: Nation, address: str) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    shown = client.post(address, {"pasted": ROWS})
    told = [void.organisation for void in shown.context["voids"]]
    assert told == [nation.school, nation.lao, nation.province]
    assert 'name="accept_void" value="1"' in shown.content.decode()
    asked = client.post(address, {"pasted": ROWS, "save": "1"})
    assert (len(asked.context["voids"]), Standing.objects.filter(state=State.VOIDED).count()) == (3, 0)
    client.post(address, {"pasted": ROWS, "save": "1", "accept_void": "1"})
    assert Standing.objects.filter(state=State.VOIDED).count() == 3


def test_a_list_that_changed_meanwhile_is_looked_at_again(client: Client, nation: Nation, address: str) -> None:
    seen = client.post(address, {"pasted": ROWS}).context["seen"]
    words = {"kind": "playground", "condition": "good"}
    add_building(institution=nation.school, by=post_of(nation.school), now=NOW, name="สนาม", **words)
    answer = client.post(address, {"pasted": ROWS, "seen": seen, "save": "1", "accept_void": "1"})
    assert (answer.status_code, answer.context["looked"][1].outcome) == (409, "changed")
    assert buildings_of(nation.school).get(name="สนาม").condition == "good"
    client.post(address, {"pasted": ROWS, "seen": answer.context["seen"], "save": "1"})
    assert buildings_of(nation.school).get(name="สนาม").condition == "repair"


def test_a_workbook_of_lec_can_be_pasted_back(client: Client, nation: Nation, address: str) -> None:
    """The columns of the institution before those of the building are passed over."""
    line = "แพร่\tเทศบาล\t30540001\tโรงเรียน\tอาคาร 1\tClassroom building\t\t\t6\tGood\t"
    headings = "Province\tLocal authority\tCode\tInstitution\tName of the building or place\tUsed as"
    rest = "\tYear built (B.E.)\tFloors\tClassrooms\tCondition\tNote"
    shown = client.post(address, {"pasted": f"{headings}{rest}\n{line}"})
    assert [row.outcome for row in shown.context["looked"]] == ["unchanged"]
    assert "There is nothing to save." in shown.content.decode()


@pytest.mark.parametrize("pasted", ["", "  \n", "Name\tUsed as\n", "x\n" * 501])
def test_nothing_or_too_much_is_said_at_the_box(client: Client, address: str, pasted: str) -> None:
    answer = client.post(address, {"pasted": pasted})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["pasted"])
