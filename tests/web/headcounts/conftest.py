"""The first LAO of the small nation in English, with as many other-affiliation schools as a test wants."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import translation

from lec.headcounts.actions.answers import SentFile, answer
from lec.headcounts.actions.asking import ask, save_contact
from lec.headcounts.models import Answer
from lec.headcounts.rules.numbers import CELLS
from lec.lib.collation import sort_key
from lec.registry.models import OtherSchool
from lec.rounds.models import Database, Standing, State
from tests.nation import NOW, Nation, build_nation, post_of
from tests.web.headcounts.desk import DUE, sign_in

Send = Callable[..., Answer]


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def school(nation: Nation) -> OtherSchool:
    return nation.here.other_schools[0]


@pytest.fixture
def client(nation: Nation) -> Client:
    return sign_in(nation.lao)


@pytest.fixture
def more_schools(nation: Nation) -> Callable[[int], list[OtherSchool]]:
    """A function that gives the first LAO that many further schools, in Thai order."""

    def add(count: int) -> list[OtherSchool]:
        names = [f"โรงเรียนเพิ่ม{number:02d}" for number in range(count)]
        return OtherSchool.objects.bulk_create(
            OtherSchool(lao=nation.lao, code=f"10549990{n:02d}", name=name, name_sort=sort_key(name))
            for n, name in enumerate(names)
        )

    return add


@pytest.fixture
def send(nation: Nation) -> Send:
    """A function by which a school sends its numbers through a link."""

    def sent(school: OtherSchool, count: int = 2, **more: object) -> Answer:
        by, email = post_of(nation.lao), f"s{school.pk}@example.ac.th"
        save_contact(school=school, person="", telephone="", email=email, by=by, now=NOW)
        (asked,) = ask(schools=[school], due_on=DUE, by=by, now=NOW).asked
        values = {"person": "ครูใจดี", "telephone": "054511111", "note": "ครบ", **more}
        file = SentFile("list.pdf", b"%PDF-1.7 names")
        return answer(secret=asked.secret, cells=dict.fromkeys(CELLS, count), file=file, now=NOW, **values)  # type: ignore[arg-type]

    return sent


@pytest.fixture
def confirmed(nation: Nation) -> Callable[[], None]:
    """A function that confirms the LAO's head counts and the province."""

    def confirm() -> None:
        for organisation, database in ((nation.lao, Database.HEADCOUNTS), (nation.province, Database.OVERALL)):
            Standing.objects.filter(organisation=organisation, database=database).update(
                state=State.CONFIRMED, seal_number=1, confirmed_at=NOW, confirmed_by=post_of(organisation)
            )

    return confirm
