"""A local authority as large as they come, with everything that its officers can do at the same time."""

from dataclasses import dataclass
from datetime import timedelta

from lec.accounts.models import Post
from lec.headcounts.actions.answers import answer
from lec.headcounts.actions.asking import ask, save_contact
from lec.headcounts.models import Answer
from lec.headcounts.rules.numbers import CELLS
from lec.lib.collation import sort_key
from lec.registry.models import Kind, Level, Organisation, OtherSchool
from lec.rounds.models import Round
from tests.nation import (
    NOW,
    Nation,
    build_nation,
    fill_basics,
    make_learners,
    make_organisation,
    make_post,
    make_round,
    post_of,
)

INSTITUTIONS, SCHOOLS, ANSWERED, EACH = 40, 30, 10, 4


@dataclass(frozen=True)
class Authority:
    """One LAO with its province, institutions and other schools, and the posts of them all."""

    nation: Nation
    round: Round
    lao: Organisation
    institutions: list[Organisation]
    schools: list[OtherSchool]
    answers: list[Answer]
    posts: dict[int, Post]

    @property
    def province(self) -> Organisation:
        """The province of the LAO."""
        return self.nation.province


def build_authority() -> Authority:
    """40 institutions of four learners each, all verified, and 30 other schools of which ten have answered.

    The province's second LAO and its institutions are closed out of the way: they keep nobody waiting.
    """
    nation = build_nation(with_round=False)
    lao = nation.lao
    for one in (nation.here.laos[1], *nation.here.institutions[2:]):
        Organisation.objects.filter(pk=one.pk).update(closed_on=NOW.date() - timedelta(days=400))
    institutions = nation.here.institutions[:2]
    for number in range(len(institutions), INSTITUTIONS):
        kind = (Kind.SCHOOL, Kind.CENTRE)[number % 2]
        one = make_organisation(Level.INSTITUTION, kind, f"3054001{number:03d}", f"สถานศึกษาที่ {number}", lao)
        make_post(one)
        fill_basics(one)
        institutions.append(one)
    round_ = nation.round = make_round()
    make_learners(institutions, EACH, verified_in=round_)
    schools = [nation.here.other_schools[0]]
    for number in range(1, SCHOOLS):
        name = f"โรงเรียนสังกัดอื่นที่ {number}"
        schools.append(OtherSchool(lao=lao, code=f"1054001{number:03d}", name=name, name_sort=sort_key(name)))
    OtherSchool.objects.bulk_create(schools[1:])
    posts = {one.pk: post_of(one) for one in (*institutions, lao, nation.province)}
    answers = _answers(schools[:ANSWERED], posts[lao.pk])
    return Authority(nation, round_, lao, institutions, schools, answers, posts)


def _answers(schools: list[OtherSchool], by: Post) -> list[Answer]:
    for number, school in enumerate(schools):
        save_contact(school=school, person="ครู", telephone="", email=f"s{number}@example.org", by=by, now=NOW)
    asked = ask(schools=schools, due_on=NOW.date() + timedelta(days=5), by=by, now=NOW).asked
    return [answer(secret=one.secret, cells=dict.fromkeys(CELLS, 1), person="ครู", now=NOW) for one in asked]
