"""One's own profile, password and tokens as pages."""

from django.test import Client

from lec.accounts.models import Token
from lec.accounts.queries import find_token
from tests.nation import PASSWORD, Nation, post_of
from tests.web.accounts.conftest import SignedIn

NEW = "ฝนตกที่แพร่ทั้งวัน"


def test_contact_is_corrected(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.school)
    answers = {"position": " ครู  ชำนาญการ ", "telephone": "0812345678", "email": "a@b.th"}
    assert client.post("/profile", answers)["Location"] == "/profile"
    officer = post_of(nation.school).officer
    assert officer is not None
    assert (officer.position, officer.telephone, officer.email) == ("ครู ชำนาญการ", "0812345678", "a@b.th")


def test_password_change_keeps_this_browser_and_ends_others(nation: Nation, signed_in: SignedIn) -> None:
    here, elsewhere = signed_in(nation.school), signed_in(nation.school)
    answers = {"current": PASSWORD, "password": NEW, "password_again": NEW}
    wrong = here.post("/profile/password", answers | {"current": "wrong"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (200, ["current"])
    assert here.post("/profile/password", answers)["Location"] == "/profile"
    assert [one.get("/profile").status_code for one in (here, elsewhere)] == [200, 302]


def test_token_is_shown_once_and_can_be_revoked_by_its_post_alone(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.school)
    secret = client.post("/profile/tokens").context["secret"]
    assert find_token(secret) == post_of(nation.school)
    assert secret not in client.get("/profile/tokens").content.decode()
    address = f"/profile/tokens/{Token.objects.get().pk}/revoke"
    assert signed_in(nation.centre).post(address).status_code == 404
    assert client.get(address).status_code == 405
    assert client.post(address)["Location"] == "/profile/tokens"
    assert find_token(secret) is None


def test_every_own_page_renders(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.school)
    pages = ["/profile", "/profile/password", "/profile/tokens"]
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assert [Client().get(page).status_code for page in ("/sign-in", "/activate")] == [200, 200]
