"""Statistics are open to everybody, say what is hidden, and hand out the same as open data."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from lec.closings.models import Closing
from lec.reporting.public_statistics import release_of
from tests.closed_nation import closed_nation
from tests.nation import Nation

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(db: None) -> tuple[Nation, Closing]:
    return closed_nation()


def test_everybody_reads_the_nation_without_signing_in(closed: tuple[Nation, Closing], client: Client) -> None:
    answer = client.get(reverse("statistics:nation"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert [part["sums"]["total"] for part in answer.context["parts"]] == [12, 37]
    assert [row["place"].code for row in answer.context["rows"]] == ["55", "54"]
    assert release_of(closed[1]).digest in text
    assert "ลับ" not in text


def test_province_leads_down_to_its_laos(closed: tuple[Nation, Closing], client: Client) -> None:
    nation = closed[0]
    province = client.get(reverse("statistics:place", args=["54"]))
    assert [row["place"].code for row in province.context["rows"]] == [one.code for one in nation.here.laos]
    lao = client.get(reverse("statistics:place", args=[nation.lao.code]))
    assert lao.context["rows"] == []
    assert [name for name, _address in lao.context["crumbs"]][1:] == ["แพร่", nation.lao.name]


def test_hidden_number_is_called_hidden_and_not_written(closed: tuple[Nation, Closing], client: Client) -> None:
    """A LAO's six learners, three of them in a centre: no level can be shown."""
    nation = closed[0]
    answer = client.get(reverse("statistics:place", args=[nation.lao.code]))
    own = answer.context["parts"][0]
    assert [row["total"] for row in own["rows"] if row["total"] != 0] == [None, None]
    assert answer.content.decode().count("ปกปิด") > 2


def test_unknown_places_and_institutions_are_not_found(closed: tuple[Nation, Closing], client: Client) -> None:
    for code in ("99", closed[0].school.code, "DLA", "%00"):
        assert client.get(f"/statistics/{code}").status_code == 404


def test_before_a_closing_the_page_says_so(nation: Nation, client: Client) -> None:
    assert client.get(reverse("statistics:nation")).templates[0].name == "statistics/none.html"
    for name, parts in (("place", ["54"]), ("open_data", [])):
        assert client.get(reverse(f"statistics:{name}", args=parts)).status_code == 404


def test_open_data_is_the_file_of_the_digest(closed: tuple[Nation, Closing], client: Client) -> None:
    answer = client.get(reverse("statistics:open_data"))
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["ETag"] == f'"{hashlib.sha256(data).hexdigest()}"' == f'"{release_of(closed[1]).digest}"'
    assert answer["Content-Disposition"] == 'attachment; filename="lec-statistics-2569-2-1.csv"'


def test_dictionary_names_every_column(closed: tuple[Nation, Closing], client: Client) -> None:
    head = b"".join(client.get(reverse("statistics:open_data")).streaming_content)  # type: ignore[attr-defined]
    columns = head.decode("utf-8-sig").splitlines()[0].split(",")
    told = client.get(reverse("statistics:dictionary")).content.decode("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[0] for line in told] == columns


def test_page_reads_the_closing_once(
    closed: tuple[Nation, Closing], client: Client, django_assert_num_queries: object
) -> None:
    client.get(reverse("statistics:nation"))
    for address in (reverse("statistics:nation"), reverse("statistics:place", args=["54"])):
        with django_assert_num_queries(1):  # type: ignore[operator]
            client.get(address)
