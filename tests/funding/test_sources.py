"""Bodies from seals: the last of an open round, those of a closing; who has none is named, never zero."""

from datetime import timedelta

import pytest
from django.core.cache import caches

from lec.closings.actions import close, close_again
from lec.confirmation.actions import return_for_correction
from lec.confirmation.models import Seal
from lec.funding import first_rates
from lec.funding.models import Rate
from lec.funding.queries.bodies import Missing, gather
from lec.funding.queries.sources import Source, source_of
from lec.registry.actions import found_other_school, rename
from lec.registry.models import Organisation
from lec.reporting.estimate_sums import Basis, basis_of, document_of, nation_estimate, province_estimate
from tests.confirmed_nation import confirm_branch, confirmed, nation_with_learners
from tests.nation import NOW, Nation, make_learner, post_of

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
OF_SCHOOL = {"K2": 1, "P1": 2}
OF_CENTRE = {"N3": 3}
# K2 1, P1 2 of a school: lunch 3 x 36 x 200, milk 3 x 6.89 x 260, teaching 1,836 + 2 x 2,052 (fiscal year 2570).
SCHOOL_SATANG = 3 * 3600 * 200 + 3 * 689 * 260 + 183_600 + 2 * 205_200
CENTRE_SATANG = 3 * 3600 * 245 + 3 * 689 * 260 + 3 * 183_600


@pytest.fixture
def nation() -> Nation:
    Rate.objects.all().delete()
    first_rates.enter(Rate)
    return nation_with_learners()


def source(nation: Nation) -> Source:
    assert nation.round
    nation.round.refresh_from_db()
    return source_of(nation.round, now=NOW)


def basis(nation: Nation) -> Basis:
    return basis_of(source(nation))


def counted(nation: Nation, within: Organisation) -> dict[str, tuple[str, dict[str, int]]]:
    return {body.code: (body.basis, dict(body.counts)) for body in gather(source(nation), within).bodies}


def test_nobody_confirmed_gives_no_estimate_and_names_everybody(nation: Nation) -> None:
    gathered = gather(source(nation), nation.province)
    assert gathered.bodies == []
    assert sorted(gathered.missing) == sorted(
        [
            *(
                Missing(one.code, one.name, one.lao.code, "54", "roll", "never")
                for one in nation.here.institutions
                if one.lao
            ),
            *(Missing(lao.code, lao.name, lao.code, "54", "headcounts", "never", 1) for lao in nation.here.laos),
        ]
    )


def test_open_round_counts_last_seals_and_says_which_stand(nation: Nation) -> None:
    confirm_branch(nation.here)
    make_learner(nation.school, 99, grade="P1", verified_in=nation.round)
    return_for_correction(
        organisation=nation.school, database="roll", reason="แก้ไข", by=post_of(nation.lao), now=LATER
    )
    found = counted(nation, nation.lao)
    other = nation.here.other_schools[0]
    assert found == {
        nation.school.code: ("last", OF_SCHOOL),
        nation.centre.code: ("confirmed", OF_CENTRE),
        other.code: ("confirmed", dict.fromkeys(("K1", "K2", "K3", "P1", "P2", "P3", "P4", "P5", "P6"), 2)),
    }
    body = gather(source(nation), nation.school).bodies[0]
    seal = Seal.objects.get(standing__organisation=nation.school, standing__database="roll")
    assert (body.seal_digest, body.seal_code, body.number) == (seal.digest, seal.public_code, nation.school.pk)


def test_school_that_the_seal_does_not_know_is_missing(nation: Nation) -> None:
    confirm_branch(nation.here)
    found_other_school(
        lao=nation.lao, code="1054000099", name="โรงเรียนใหม่", affiliation="สพฐ.", by=None, now=LATER
    )
    (missing,) = gather(source(nation), nation.lao).missing
    assert (missing.code, missing.why, missing.schools) == ("1054000099", "new", 1)


def test_seal_without_each_schools_numbers_is_missing_not_zero(nation: Nation) -> None:
    confirm_branch(nation.here)
    Seal.objects.filter(standing__organisation=nation.lao, standing__database="headcounts").update(parts={})
    (missing,) = gather(source(nation), nation.lao).missing
    assert (missing.code, missing.why, missing.schools) == (nation.lao.code, "unsplit", 1)


def test_closing_counts_what_it_froze_under_the_names_of_then(nation: Nation) -> None:
    confirm_branch(nation.here)
    assert nation.round
    close(round=nation.round, taken="nothing", reason="ครบกำหนด", by=post_of(nation.department), now=LATER)
    before = document_of(basis(nation), nation.province)
    new = {"code": "3054999999", "name": "ชื่อใหม่", "kind": "school"}
    rename(organisation=nation.school, **new, by=None, on=LATER.date(), now=LATER)
    gathered = gather(source(nation), nation.department)
    assert {body.name for body in gathered.bodies if body.code == "3054000001"} == {"โรงเรียนเทศบาลแพร่1"}
    assert {one.why for one in gathered.missing} == {"not-taken"}
    assert len(gathered.missing) == 4 + 2
    assert document_of(basis(nation), nation.province) == before


def test_closed_again_with_the_last_seals_is_another_source(nation: Nation) -> None:
    confirm_branch(nation.here)
    return_for_correction(
        organisation=nation.school, database="roll", reason="แก้ไข", by=post_of(nation.lao), now=LATER
    )
    assert nation.round
    by = post_of(nation.department)
    close(round=nation.round, taken="nothing", reason="ครบกำหนด", by=by, now=LATER)
    assert nation.school.code not in counted(nation, nation.lao)
    first = basis(nation).key
    nation.round.refresh_from_db()
    close_again(round=nation.round, taken="last", reason="ตามหนังสือ", by=by, now=LATER)
    assert counted(nation, nation.lao)[nation.school.code] == ("last", OF_SCHOOL)
    assert basis(nation).key != first


def test_amounts_of_a_lao_by_hand(nation: Nation) -> None:
    confirm_branch(nation.here)
    found = province_estimate(basis(nation), nation.province)
    lao = next(one for one in found.laos if one.place.code == nation.lao.code)
    assert lao.sums.now.own.amounts == (
        3 * 3600 * 200 + 3 * 3600 * 245,
        6 * 689 * 260,
        183_600 + 2 * 205_200 + 3 * 183_600,
    )
    assert lao.sums.now.own.total == SCHOOL_SATANG + CENTRE_SATANG
    assert lao.sums.now.other.amounts == (18 * 3600 * 200, 18 * 689 * 260, 0)


def test_nation_is_computed_again_only_where_something_changed(nation: Nation) -> None:
    confirm_branch(nation.here)
    first = nation_estimate(basis(nation))
    kept = caches["estimates"].get(f"{basis(nation).key}:{nation.there.province.pk}")
    assert nation_estimate(basis(nation)) == first
    confirm_branch(nation.there)
    second = nation_estimate(basis(nation))
    here, there = nation.province.pk, nation.there.province.pk
    assert second.provinces[here] == first.provinces[here]
    assert second.provinces[there] != first.provinces[there]
    assert kept[1].sums.now.own.total == 0
    assert second.sums.now.own.total == first.sums.now.own.total + second.provinces[there].sums.now.own.total
    caches["estimates"].clear()
    assert nation_estimate(basis(nation)) == second


def test_return_is_seen_though_no_new_seal_came(nation: Nation) -> None:
    confirm_branch(nation.here)
    assert province_estimate(basis(nation), nation.province).sums.last == 0
    return_for_correction(
        organisation=nation.school, database="roll", reason="แก้ไข", by=post_of(nation.lao), now=LATER
    )
    assert province_estimate(basis(nation), nation.province).sums.last == 1
    assert nation_estimate(basis(nation)).sums.last == 1


def test_province_is_the_same_computed_alone_and_with_the_nation(nation: Nation) -> None:
    confirm_branch(nation.here)
    confirm_branch(nation.there)
    whole = nation_estimate(basis(nation))
    caches["estimates"].clear()
    alone = province_estimate(basis(nation), nation.province)
    line = whole.provinces[nation.province.pk]
    assert (line.sums, line.digest, line.fingerprint) == (alone.sums, alone.digest, alone.fingerprint)


def test_new_rate_makes_another_estimate(nation: Nation) -> None:
    confirm_branch(nation.here)
    before = basis(nation).key
    rate = Rate.objects.filter(programme="lunch", bodies="school", from_fiscal_year=2025).get()
    Rate.objects.filter(pk=rate.pk).update(withdrawn_at=NOW)
    assert basis(nation).key != before


def test_same_seals_and_rates_give_these_bytes_on_every_database(nation: Nation) -> None:
    """Twice the same, and the very digest on both databases: the seals' own digests hang on row numbers here."""
    confirm_branch(nation.here)
    Seal.objects.all().update(digest="d" * 64)
    written = document_of(basis(nation), nation.province)
    caches["estimates"].clear()
    assert document_of(basis(nation), nation.province) == written
    assert written.digest == "cf0c004b69e87ded98c0144d3ba4f034cbdf1037a64caf17ba408075b29a4579"


def test_confirming_again_without_change_keeps_the_bytes(nation: Nation) -> None:
    confirm_branch(nation.here)
    before = document_of(basis(nation), nation.school)
    return_for_correction(organisation=nation.school, database="roll", reason="ดู", by=post_of(nation.lao), now=LATER)
    assert document_of(basis(nation), nation.school) != before
    confirmed(nation.school, "roll", now=LATER)
    assert document_of(basis(nation), nation.school) == before


def test_gathering_asks_as_much_for_one_province_as_for_all(
    nation: Nation, django_assert_max_num_queries: object
) -> None:
    confirm_branch(nation.here)
    confirm_branch(nation.there)
    found = source(nation)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        gather(found, nation.department)


def test_day_on_which_a_body_closes_is_seen_though_nothing_was_written(nation: Nation) -> None:
    confirm_branch(nation.here)
    Organisation.objects.filter(pk=nation.school.pk).update(closed_on=(NOW + timedelta(days=1)).date())
    assert nation.round
    found = []
    for days in (0, 1):
        later = basis_of(source_of(nation.round, now=NOW + timedelta(days=days)))
        whole, part = nation_estimate(later), province_estimate(later, nation.province)
        found.append((whole.sums.now.own.bodies, part.sums.now.own.bodies))
    assert found == [(4, 4), (3, 3)]
