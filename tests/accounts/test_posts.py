"""Creating posts, and user names that follow codes."""

import pytest
from pytest_django import DjangoAssertNumQueries

from lec.accounts.actions import create_post, create_posts, follow_codes
from lec.accounts.models import Post
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.lib.refusals import Refused
from lec.registry.models import Kind, Level, Organisation
from tests.nation import NOW, Nation, make_organisation, post_of


def new_centre(nation: Nation, code: str) -> Organisation:
    """A centre that has no post yet."""
    return make_organisation(Level.INSTITUTION, Kind.CENTRE, code, f"ศูนย์ {code}", nation.lao)


def test_post_is_named_by_its_code_and_has_no_password(nation: Nation) -> None:
    post = create_post(organisation=new_centre(nation, "3054999999"), by=None, now=NOW)
    assert (post.username, post.has_usable_password(), post.officer_id) == ("3054999999", False, None)
    assert Event.objects.get(verb="post.create").after == {"username": "3054999999"}


def test_chosen_user_name_of_another_organisation_is_refused(nation: Nation) -> None:
    centre = new_centre(nation, "3054999999")
    new_centre(nation, "3054999998")
    with pytest.raises(Refused) as refused:
        create_post(organisation=centre, username="3054999998", by=None, now=NOW)
    assert refused.value.code == "username-taken"


def test_many_posts_cost_as_many_statements_as_three(
    nation: Nation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for start, count in ((10, 3), (20, 30)):
        centres = [new_centre(nation, f"30549999{start + number}") for number in range(count)]
        with django_assert_num_queries(7):
            posts = create_posts(organisations=centres, by=None, now=NOW)
        assert [post.username for post in posts] == [centre.code for centre in centres]
    assert list(broken_chains()) == []


def test_second_post_of_an_organisation_is_refused_whole(nation: Nation) -> None:
    before = Post.objects.count()
    with pytest.raises(Refused):
        create_posts(organisations=[new_centre(nation, "3054999997"), nation.school], by=None, now=NOW)
    assert Post.objects.count() == before


def test_user_names_follow_swapped_codes_but_not_the_departments(nation: Nation) -> None:
    first, second = nation.here.institutions[:2]
    Organisation.objects.filter(pk=first.pk).update(code="swap")
    old_first, first.code = first.code, second.code
    Organisation.objects.filter(pk=second.pk).update(code=old_first)
    Organisation.objects.filter(pk=first.pk).update(code=first.code)
    Organisation.objects.filter(pk=nation.department.pk).update(code="D2")
    changed = follow_codes(organisations=Organisation.objects.all(), by=None, now=NOW)
    assert changed == 2
    assert (post_of(first).username, post_of(second).username) == (first.code, old_first)
    assert post_of(nation.department).username == "DLA"
    assert Event.objects.filter(verb="post.rename").count() == 2
