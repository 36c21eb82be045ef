"""Every page stands in exactly one access list, and whoever is not on it finds nothing, or a closed door."""

import pytest
from django.test import Client
from django.urls import reverse

from lec.registry.models import Organisation
from tests.nation import Nation, post_of
from tests.web.addresses import Belongings, Page, furnish, pages, secrets_of

pytestmark = pytest.mark.django_db

PUBLIC_ON_PURPOSE = {
    "accounts:sign_in",
    "accounts:activate",
    "accounts:create_profile",
    "language:switch",
    "seals:show",
}
OFFICER = {
    "home:home",
    "accounts:sign_out",
    "accounts:profile",
    "accounts:password",
    "accounts:tokens",
    "accounts:revoke_token",
    "accounts:slips",
    "rounds:list",
    "reports:counts",
    "reports:counts_xlsx",
    "finding:find",
}
DEPARTMENT = {"rounds:open", "rounds:extend", "rounds:close", "rounds:close_again", "rounds:missing_now"}
OFFICER |= {"rounds:closing", "rounds:closing_xlsx", "rounds:known_at"}
WITHIN = {
    "organisations:show",
    "organisations:steps",
    "organisations:return",
    "queries:counts",
    "basics:show",
    "headcounts:list",
}
NAMES = {"learners:list", "learners:show", "learners:look", "existence:register", "papers:index", "papers:paper"} | {
    "identity:survey",
    "identity:survey_pdf",
    "identity:survey_xlsx",
}
NAMES |= {"contests:list", "contests:show", "contests:file", "contests:incoming"}
DEPARTMENT |= {"contests:department_list", "contests:department_show", "contests:department_names"}
DEPARTMENT |= {"contests:department_file"}
WITHIN |= {"accounts:slips_below"}
OFFICER |= {"accounts:slips_progress", "accounts:slips_stop"}
DEPARTMENT |= {"yearly:start", "yearly:preview", "yearly:progress", "yearly:stop"}
NAMES |= {"queries:list", "queries:explanations", "organisations:changes"}
OFFICER |= {"home:confirm", "home:return"}
BEHIND_A_CODE = {"seals:slip"}  # an officer's page whose seal is looked up in the officer's subtree
DEPARTMENT |= {"watch:nation"}
WITHIN |= {"watch:show"}
OWN = {
    "queries:explain",
    "queries:refuse",
    "queries:accept",
    "organisations:confirm",
    "basics:edit",
    "headcounts:edit",
    "headcounts:dissolve",
    "headcounts:reopen",
    "headcounts:name_list",
    "imports:start",
    "imports:example",
    "imports:preview",
    "imports:apply",
    "imports:faults",
    "imports:filled",
    "imports:mend",
    "imports:progress",
    "imports:stop",
    "imports:template",
    "learners:add",
    "learners:edit",
    "learners:depart",
    "learners:bulk",
    "learners:explain",
    "identity:codes",
    "identity:registered",
    "identity:entry",
    "identity:sheet",
    "identity:ask",
    "identity:withdraw",
    "identity:requests",
    "identity:accept",
    "identity:refuse",
    "existence:verify",
    "doubles:list",
    "doubles:search",
    "doubles:show",
    "doubles:look",
    "doubles:same",
    "doubles:different",
    "doubles:back",
    "existence:missing",
    "promotion:overview",
    "promotion:class",
    "promotion:back",
}
OWN |= {
    "contests:evidence",
    "contests:accept",
    "contests:decline",
    "contests:lao_list",
    "contests:lao_show",
    "contests:lao_file",
    "contests:province_list",
    "contests:province_show",
    "contests:province_names",
    "contests:province_file",
}
OWN |= {"advice:list", "advice:open", "advice:show", "advice:settle", "advice:file"}
WITHIN |= {"telephones:list", "telephones:xlsx"}
OFFICER |= {"notices:list", "notices:read_all", "notices:open"}
WITHIN |= {"surveys:asked", "surveys:results", "surveys:waiting", "surveys:answers", "surveys:workbook"}
OWN |= {"surveys:answer"}
DRAFTING = {"surveys:edit", "surveys:words", "surveys:order", "surveys:add", "surveys:change", "surveys:drop"}
DRAFTING |= {"surveys:copy", "surveys:discard", "surveys:publish", "surveys:withdraw"}
DEPARTMENT |= {"surveys:list", "surveys:new"} | DRAFTING
PUBLIC_ON_PURPOSE |= {"answers:code", "answers:numbers", "answers:send", "answers:thanks"}
OWN |= {"headcounts:save", "headcounts:template", "headcounts:ask", "headcounts:letters", "headcounts:decide"}
OWN |= {"headcounts:contact"}
WITHIN |= {"buildings:list", "buildings:xlsx"}
OWN |= {"buildings:add", "buildings:change", "buildings:remove", "buildings:paste"}
WITHIN |= {"notices:letter"}
PUBLIC_ON_PURPOSE |= {"manual:choose", "manual:read", "manual:book"}
WITHIN |= {"inspections:list", "inspections:show", "inspections:result"}
WITHIN |= {"inspections:result_xlsx", "inspections:result_pdf"}
OWN |= {"inspections:plan", "inspections:draw", "inspections:finish", "inspections:visit", "inspections:learner"}
OWN |= {"inspections:roster", "inspections:rosters", "inspections:photos", "inspections:photo"}
OWN |= {"inspections:ask", "inspections:return", "inspections:asked"}
NAMES |= {"inspections:findings"}
# Public on purpose: a draw that anybody may repeat, behind a code that cannot be guessed: tests/web/inspections
PUBLIC_DRAWS = {"inspections:public", "inspections:document", "inspections:frozen_list", "inspections:script"}
PUBLIC_ON_PURPOSE |= PUBLIC_DRAWS
AGENCIES = {"agencies:list", "agencies:add", "agencies:handovers", "agencies:watermark"}
OF_AN_AGENCY = {"agencies:show", "agencies:change", "agencies:hand_over"}
DEPARTMENT |= AGENCIES | OF_AN_AGENCY
WITHIN |= {"agencies:province_report", "agencies:province_report_pdf"}
PUBLIC_ON_PURPOSE |= {"statistics:nation", "statistics:place", "statistics:open_data", "statistics:dictionary"}
OFFICER |= {"funding:own", "funding:rates"}
WITHIN |= {"funding:show", "funding:xlsx", "funding:pdf", "funding:document", "funding:cliffs", "funding:school"}
DEPARTMENT |= {"funding:what_if", "funding:what_if_xlsx", "funding:add_rate", "funding:withdraw_rate"}
LISTS = {
    "public": PUBLIC_ON_PURPOSE,
    "officer": OFFICER | BEHIND_A_CODE,
    "department": DEPARTMENT,
    "within": WITHIN,
    "names": NAMES,
    "own": OWN,
}
PAGES = pages()
SCOPED = [page for page in PAGES if "code" in page.parts or page.name in BEHIND_A_CODE]
OF_ONE_LEVEL = [page for page in PAGES if page.route.startswith(("laos/", "institutions/"))]
WITH_THING = [page for page in SCOPED if {"pk", "school", "request_pk", "number"} & set(page.parts)]


def called(page: Page) -> str:
    return page.name


@pytest.fixture
def hidden(nation: Nation) -> Belongings:
    return furnish(nation.here)


def signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


# --- the lists ---------------------------------------------------------------------------------


def test_page_stands_in_exactly_one_list() -> None:
    assert sorted(name for names in LISTS.values() for name in names) == sorted(page.name for page in PAGES)


def test_page_is_guarded_as_its_list_says() -> None:
    said = {page.name: getattr(page.view, "access", "nothing") for page in PAGES}
    assert said == {name: access for access, names in LISTS.items() for name in names}


def test_page_with_an_object_is_scoped_or_says_why_not() -> None:
    """What has a part in its address is looked up in the officer's subtree; these alone are not."""
    free = {page.name for page in PAGES if page.parts and page not in SCOPED}
    assert free == PUBLIC_DRAWS | DRAFTING | {  # the nation's forms, for the department alone: tests/web/surveys
        *OF_AN_AGENCY,  # the nation's agencies, for the department alone: tests/web/agencies
        "statistics:place",  # public on purpose: a closing's numbers, small ones hidden
        "accounts:revoke_token",  # one's own tokens: tests/web/accounts/test_profile.py
        "contests:department_show",  # the nation's, for the department alone: tests/web/contests
        "contests:department_names",
        "contests:department_file",
        "yearly:preview",  # the list one sent oneself: tests/web/yearly
        "funding:withdraw_rate",  # the nation's rates, for the department alone: tests/web/funding
        "notices:open",  # one's own notices: tests/web/notices/test_inbox.py
        "manual:read",  # public on purpose: the same for everybody
        "manual:book",
        "rounds:closing",  # everybody's, each as far as the own subtree: tests/web/rounds/test_closing_pages.py
        "rounds:closing_xlsx",
        "rounds:close_again",  # the nation's, for the department alone
        "seals:show",  # public on purpose: counts and digest behind a code that cannot be guessed
    }


# --- strangers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", SCOPED, ids=called)
def test_neighbour_finds_nothing(nation: Nation, hidden: Belongings, page: Page) -> None:
    """LAO, institution and province of the next branch: 404 for looking and for acting, and not a word."""
    for stranger in (nation.there.laos[0], nation.there.institutions[0], nation.there.province):
        browser = signed_in(stranger)
        for address in hidden.addresses(page):
            looked, acted = browser.get(address), browser.post(address, {"reason": "x", "accept_void": "1"})
            # A page that nobody may post to says so to everybody.
            expected = (404, 405 if page.name in BEHIND_A_CODE else 404)
            assert (looked.status_code, acted.status_code) == expected, f"{stranger.code} {address}"
            for answer in (looked, acted):
                text = answer.content.decode()
                assert [word for word in secrets_of(nation.here) if word in text] == []


@pytest.mark.parametrize("page", WITH_THING, ids=called)
def test_things_of_a_neighbour_are_not_found_under_ones_own_code(
    nation: Nation, hidden: Belongings, page: Page
) -> None:
    """A number or code of somebody else's thing, put behind one's own code."""
    there = nation.there
    own = {"laos": there.laos[0], "provinces": there.province}
    browser = signed_in(own.get(page.route.split("/")[0], there.institutions[0]))
    for address in hidden.addresses(page, under=there):
        for answer in (browser.get(address), browser.post(address)):
            assert answer.status_code in (404, 405), address
            text = answer.content.decode()
            assert [word for word in secrets_of(nation.here) if word in text] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in PUBLIC_ON_PURPOSE], ids=called)
def test_stranger_is_sent_to_sign_in(hidden: Belongings, page: Page, client: Client) -> None:
    for address in hidden.addresses(page):
        for answer in (client.get(address), client.post(address)):
            assert (answer.status_code, answer.headers.get("Location", "")[:14]) == (302, "/sign-in?next="), (
                address
            )


@pytest.mark.parametrize("name", ["reports:counts", "reports:counts_xlsx"])
def test_report_narrowed_to_a_neighbour_is_not_found(nation: Nation, name: str) -> None:
    """The report takes its place from the question, not from the address."""
    here, there = nation.here, nation.there
    for asked in (
        {"lao": here.laos[0].code},
        {"province": here.province.code},
        {"province": "54", "district": "เมืองแพร่"},
    ):
        for stranger in (there.province, there.laos[0], there.institutions[0]):
            answer = signed_in(stranger).get(reverse(name), asked)
            assert answer.status_code == 404, f"{stranger.code} {asked}"
            assert [word for word in secrets_of(here) if word in answer.content.decode()] == []


# --- the wrong level ---------------------------------------------------------------------------


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in OWN], ids=called)
def test_level_above_may_not_act_for_the_one_below(nation: Nation, hidden: Belongings, page: Page) -> None:
    above = {2: nation.department, 7: nation.province}
    for address in hidden.addresses(page):
        code = address.split("/")[2]
        browser = signed_in(above.get(len(code), nation.lao))
        for answer in (browser.get(address), browser.post(address)):
            assert answer.status_code == 403, address


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in NAMES], ids=called)
def test_names_are_closed_to_province_and_department(nation: Nation, hidden: Belongings, page: Page) -> None:
    for level in (nation.province, nation.department):
        for address in hidden.addresses(page):
            answer = signed_in(level).get(address)
            assert answer.status_code == 403, address
            assert [word for word in ("ลับ1", "ลับ.") if word in answer.content.decode()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in DEPARTMENT], ids=called)
def test_department_pages_are_closed_to_everybody_else(
    nation: Nation, hidden: Belongings, page: Page
) -> None:
    for level in (nation.province, nation.lao, nation.school):
        for address in hidden.addresses(page):
            for answer in (signed_in(level).get(address), signed_in(level).post(address)):
                assert answer.status_code == 403, address


@pytest.mark.parametrize("page", OF_ONE_LEVEL, ids=called)
def test_page_of_another_level_is_not_there(nation: Nation, hidden: Belongings, page: Page) -> None:
    """An institution's page asked for with a LAO's own code, and the other way round: 404 or 403, no fault."""
    wrong = nation.school if page.route.startswith("laos/") else nation.lao
    for address in hidden.addresses(page):
        address = address.replace(address.split("/")[2], wrong.code, 1)
        for answer in (signed_in(wrong).get(address), signed_in(wrong).post(address)):
            assert answer.status_code in (403, 404, 405), address
