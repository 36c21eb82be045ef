"""Activation, passwords, profile, sessions and tokens."""

import pytest
from pytest_django import DjangoAssertNumQueries

from lec.accounts.actions import (
    Profile,
    activate,
    change_password,
    change_profile,
    create_token,
    issue_slips,
    revoke_token,
    sign_out_everywhere,
)
from lec.accounts.models import Officer, Post, Slip
from lec.accounts.queries import find_token, tokens_of
from lec.audit.models import Event
from lec.lib.refusals import Hidden, Invalid, Refused
from tests.nation import NOW, PASSWORD, Nation, post_of

NEW = "ฝนตกที่แพร่ทั้งวัน"
PROFILE = Profile("มานี", "มีใจ", "ครู", "0812345678", order_number="12/2569")


def fresh_slip(nation: Nation) -> Slip:
    """A live slip for the school's post."""
    return issue_slips(posts=[post_of(nation.school)], by=post_of(nation.lao), now=NOW)[0].slip


def test_new_officer_takes_the_post_over(nation: Nation) -> None:
    old = post_of(nation.school)
    _token, secret = create_token(post=old, by=old, now=NOW)
    post = activate(slip=fresh_slip(nation), profile=PROFILE, password=NEW, now=NOW)
    assert post == old
    assert (str(post.officer), post.check_password(NEW), post.check_password(PASSWORD)) == ("มานี มีใจ", True, False)
    assert old.get_session_auth_hash() != post_of(nation.school).get_session_auth_hash()
    assert find_token(secret) is None
    assert list(Officer.objects.filter(post=post).order_by("pk").values_list("left_at", flat=True)) == [NOW, None]
    event = Event.objects.get(verb="post.activate")
    assert (event.officer_id, event.before["officer"]) == (post.officer_id, old.officer_id)
    assert event.after == {"officer": post.officer_id, "name": "มานี มีใจ", "order": "12/2569"}


def test_incomplete_profile_or_weak_password_leaves_the_slip_live(nation: Nation) -> None:
    slip = fresh_slip(nation)
    nameless = Profile(" ", "มีใจ", "ครู", "0812345678")
    own_code = f"x{nation.school.code}"
    attempts = [(nameless, NEW), (PROFILE, "short"), (PROFILE, "1234567890"), (PROFILE, own_code)]
    codes = []
    for profile, password in attempts:
        with pytest.raises(Invalid) as refused:
            activate(slip=slip, profile=profile, password=password, now=NOW)
        codes.append((refused.value.code, sorted(refused.value.faults)))
    assert codes == [("profile-incomplete", ["first_name"]), *[("password-weak", ["password"])] * 3]
    assert post_of(nation.school).check_password(PASSWORD)
    assert activate(slip=slip, profile=PROFILE, password=NEW, now=NOW).check_password(NEW)


def test_own_contact_can_be_corrected_and_saving_twice_records_once(nation: Nation) -> None:
    post = post_of(nation.school)
    for _ in range(2):
        officer = change_profile(post=post, position="ครู", telephone="0899999999", email="a@b.th", by=post, now=NOW)
    assert (officer.position, officer.telephone, officer.email) == ("ครู", "0899999999", "a@b.th")
    assert Event.objects.get(verb="officer.change").after["position"] == "ครู"


def test_password_changes_only_with_the_current_one(nation: Nation) -> None:
    post = post_of(nation.school)
    before = post.get_session_auth_hash()
    with pytest.raises(Invalid) as refused:
        change_password(post=post, current="wrong", password=NEW, by=post, now=NOW)
    assert refused.value.code == "password-wrong"
    change_password(post=post, current=PASSWORD, password=NEW, by=post, now=NOW)
    assert post_of(nation.school).check_password(NEW)
    assert post_of(nation.school).get_session_auth_hash() != before


def test_signing_out_makes_every_session_hash_old(nation: Nation) -> None:
    post = post_of(nation.school)
    sign_out_everywhere(post=post)
    assert post.get_session_auth_hash() != post_of(nation.school).get_session_auth_hash()


def test_token_opens_its_post_in_one_statement_until_revoked(
    nation: Nation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post = post_of(nation.school)
    token, secret = create_token(post=post, by=None, now=NOW)
    with django_assert_num_queries(1):
        found = find_token(secret)
        assert found is not None
        assert (found, found.organisation, found.officer) == (post, nation.school, post.officer)
    assert (secret in token.secret_hash, list(tokens_of(post)), find_token("lec_nonsense")) == (False, [token], None)
    for _ in range(2):
        revoke_token(token=token, by=post, now=NOW)
    assert (find_token(secret), list(tokens_of(post))) == (None, [])
    verbs = Event.objects.filter(organisation_id=nation.school.pk).values_list("verb", flat=True)
    assert list(verbs) == ["token.create", "token.revoke"]


def test_post_without_officer_gets_no_token_and_another_post_none(nation: Nation) -> None:
    post = post_of(nation.school)
    with pytest.raises(Hidden):
        create_token(post=post, by=post_of(nation.lao), now=NOW)
    Post.objects.filter(pk=post.pk).update(officer=None)
    with pytest.raises(Refused) as refused:
        create_token(post=post_of(nation.school), by=None, now=NOW)
    assert refused.value.code == "profile-missing"
