"""The one body that alone holds up a confirmation above it."""

import pytest
from django.utils.translation import override

from lec.accounts.models import Officer, Post
from lec.confirmation.actions import return_for_correction
from lec.reporting import watching
from lec.reporting.watching.shapes import Blocker
from tests.confirmed_nation import confirm_branch, confirmed, nation_with_learners
from tests.nation import NOW, Nation, post_of

pytestmark = pytest.mark.django_db


def told(blocker: Blocker) -> tuple[str, list[str], list[tuple[str, str]]]:
    """Who, what of theirs is missing, and what is stuck."""
    stuck = [(one.code, one.database) for one in blocker.stuck]
    return blocker.body.code, [one.database for one in blocker.missing], stuck


def blockers(nation: Nation) -> list[tuple[str, list[str], list[tuple[str, str]]]]:
    return [told(one) for one in watching.province(nation.province, NOW).blockers]


def test_two_that_are_missing_are_not_one() -> None:
    nation = nation_with_learners()
    assert blockers(nation) == []


def test_one_institution_holds_up_its_lao() -> None:
    nation = nation_with_learners()
    confirmed(nation.school, "roll")
    assert blockers(nation) == [(nation.centre.code, ["roll", "basics"], [(nation.lao.code, "roll")])]


def test_one_institution_holds_up_both_databases_and_the_province() -> None:
    nation = nation_with_learners()
    confirm_branch(nation.here)
    for database in ("roll", "basics"):
        return_for_correction(
            organisation=nation.school, database=database, reason="ดูอีกครั้ง", by=post_of(nation.lao), now=NOW
        )
    (found,) = watching.nation(NOW).blockers
    assert told(found) == (
        nation.school.code,
        ["roll", "basics"],
        [(nation.lao.code, "roll"), (nation.lao.code, "basics"), (nation.province.code, "overall")],
    )
    assert (found.frees, found.lao, found.province) == (3, nation.lao.name, "54")
    assert found.body.contact.endswith("นักวิชาการศึกษา, 054-000-000")
    with override("en"):
        assert found.missing[0].sentence == "Learners: changed or returned since, must be confirmed again."
    assert watching.lao(nation.lao, NOW).blockers == (found,)


def test_lao_that_has_only_to_confirm_holds_up_the_province_itself() -> None:
    nation = nation_with_learners()
    confirm_branch(nation.here)
    return_for_correction(
        organisation=nation.lao, database="headcounts", reason="ดูอีกครั้ง", by=post_of(nation.province), now=NOW
    )
    assert blockers(nation) == [(nation.lao.code, ["headcounts"], [(nation.province.code, "overall")])]


def test_lao_that_lacks_more_than_its_institution_holds_up_the_province_itself() -> None:
    nation = nation_with_learners()
    confirm_branch(nation.here)
    province = post_of(nation.province)
    return_for_correction(organisation=nation.lao, database="headcounts", reason="ดูอีก", by=province, now=NOW)
    return_for_correction(
        organisation=nation.school, database="roll", reason="ดูอีก", by=post_of(nation.lao), now=NOW
    )
    assert blockers(nation) == [
        (nation.school.code, ["roll"], [(nation.lao.code, "roll")]),
        (nation.lao.code, ["roll", "headcounts"], [(nation.province.code, "overall")]),
    ]


def test_nobody_to_telephone_where_nobody_holds_the_post() -> None:
    nation = nation_with_learners()
    confirmed(nation.school, "roll")
    Post.objects.filter(organisation=nation.centre).update(officer=None)
    Officer.objects.filter(post__organisation=nation.centre).update(left_at=NOW)
    (found,) = watching.province(nation.province, NOW).blockers
    assert found.body.contact == ""


def test_closed_round_holds_nobody_up() -> None:
    nation = nation_with_learners()
    assert nation.round is not None
    confirmed(nation.school, "roll")
    nation.round.closed_at = NOW
    nation.round.save()
    assert watching.nation(NOW).blockers == ()
