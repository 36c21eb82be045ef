"""The pictures of the manual, taken on the demo province, so that they show the pages as they are.

`make pictures` has the same walk write them where the manual shows them; without it they go to a temporary folder.
"""

import io
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page

from lec.confirmation.models import Seal
from lec.console.demo.files import CLEAN
from lec.funding import first_rates
from lec.funding.models import Rate
from lec.inspections.models import Inspection
from lec.registry.models import Organisation
from lec.reporting.manual.chapters import pictures
from lec.rolls.models import Contest, Enrolment
from lec.rounds.models import Standing
from tests.journeys.conftest import OpenPage

pytestmark = [pytest.mark.journey, pytest.mark.looks]

PHONE = (390, 760)
DESK = (1000, 700)
LARGEST = 60_000
"""Bytes of a picture; a manual of twenty opens quickly in a village."""


@dataclass
class Camera:
    """Officers of the demo at their browsers, and where their pictures go."""

    open_page: OpenPage
    passwords: dict[str, str]
    folder: Path
    pages: dict[str, Page] = field(default_factory=dict)

    def sees(self, code: str, address: str, size: tuple[int, int] = DESK) -> Page:
        """The page that an officer sees at an address; nobody's where the code is empty. It shows no fault."""
        page = self.pages.get(code) or self._seated(code, size)
        answer = page.goto(address)
        assert answer is not None
        assert (answer.status, page.locator(".error-summary").count()) == (200, 0), f"{code} {address}"
        return page

    def takes(self, name: str, page: Page, *, near: str = "") -> None:
        """Keep what the screen shows, from `near` on."""
        if near:
            page.locator(near).first.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top - 16)")
        page.evaluate("document.fonts.ready")
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        picture.save(self.folder / f"{name}.webp", quality=72, method=6)

    def _seated(self, code: str, size: tuple[int, int]) -> Page:
        page = self.pages[code] = self.open_page(size)
        if code:
            page.goto("/sign-in")
            page.locator("[name=username]").fill(code)
            page.locator("[name=password]").fill(self.passwords[code])
            presses(page, "main form button.btn-primary")
        return page


@pytest.fixture
def camera(transactional_db: None, open_page: OpenPage, settings: Any, tmp_path: Path) -> Camera:
    """The demo province, built as `lec demo` builds it."""
    settings.DATA_DIR = tmp_path
    first_rates.enter(Rate)
    out = io.StringIO()
    call_command("demo", "--json", stdout=out, stderr=io.StringIO())
    accounts = {one["username"]: one["password"] for one in json.loads(out.getvalue())}
    folder = Path(os.environ.get("LEC_MANUAL_PICTURES", tmp_path / "pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.webp"):
        old.unlink()
    return Camera(open_page, accounts, folder)


def test_every_picture_of_the_manual_is_taken_and_no_other(camera: Camera, tmp_path: Path) -> None:
    camera.takes("sign-in", camera.sees("", "/sign-in"))
    school_brings_a_file_in(camera, tmp_path / "demo" / CLEAN)
    school_looks_through_its_roll(camera)
    centre_confirms(camera)
    centre_corrects(camera)
    local_authority_works(camera)
    levels_above_watch(camera)
    taken = {file.stem: file.stat().st_size for file in camera.folder.glob("*.webp")}
    assert sorted(taken) == sorted(pictures())
    assert {name: size for name, size in taken.items() if size > LARGEST} == {}


def presses(page: Page, what: str) -> None:
    """Press a button or a link and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator(what).first.click()


def called(name: str) -> Organisation:
    """The organisation of the demo with this name."""
    return Organisation.objects.get(name=name)


def first_at(institution: Organisation, **wanted: Any) -> int:
    """The first enrolment there."""
    return Enrolment.objects.filter(institution=institution, state="enrolled", **wanted).order_by("pk")[0].pk


# --- institutions, on a phone ---------------------------------------------------------------------


def school_brings_a_file_in(camera: Camera, file: Path) -> None:
    school = called("โรงเรียนเทศบาลสาธิตเด่นชัย")
    camera.takes("institution-home", camera.sees(school.code, "/", PHONE), near="h1")
    page = camera.sees(school.code, f"/institutions/{school.code}/imports/")
    page.locator("[name=file]").set_input_files(file)
    presses(page, "main form button.btn-primary")
    assert page.locator("main .btn-primary").count() == 1
    camera.takes("institution-files", page, near="h1")
    camera.takes("institution-basics", camera.sees(school.code, f"/institutions/{school.code}/basics/"), near="h1")


def school_looks_through_its_roll(camera: Camera) -> None:
    school = called("โรงเรียนเทศบาลสาธิตสูงเม่น")
    here = f"/institutions/{school.code}"
    camera.takes("institution-learners", camera.sees(school.code, f"{here}/learners/", PHONE), near="h1")
    page = camera.sees(school.code, f"{here}/existence/verify")
    presses(page, "main a[href^='?class=']")
    camera.takes("institution-existence", page, near="h1")
    page = camera.sees(school.code, f"{here}/learners/{first_at(school)}/depart")
    page.locator("[name=kind][value=no_existence]").check()
    camera.takes("institution-register", page, near="h1")
    page = camera.sees(school.code, f"{here}/learners/{first_at(school)}/edit")
    page.locator("[name=birth_date]").fill("1/2/2553")
    presses(page, "main form button.btn-primary")
    page = camera.sees(school.code, f"{here}/queries/")
    page.locator("textarea[name^=sentence]").first.fill("เด็กป่วยเรื้อรัง จึงเรียนช้ากว่าเกณฑ์")
    camera.takes("institution-queries", page, near="h1")
    presses(page, "main form button.btn-primary")
    claim = Enrolment.objects.get(institution=school, state="claimed")
    contest = Contest.objects.get(learner=claim.learner_id).pk
    camera.takes("institution-contests", camera.sees(school.code, f"{here}/contests/{contest}"), near="h1")


def centre_confirms(camera: Camera) -> None:
    centre = called("ศูนย์พัฒนาเด็กเล็กบ้านสาธิตในเวียง")
    page = camera.sees(centre.code, f"/organisations/{centre.code}/confirm/roll", PHONE)
    assert page.locator(".panel-moment form button.btn-primary").count() == 1
    camera.takes("institution-confirm", page, near="h1")


def centre_corrects(camera: Camera) -> None:
    """What falls is shown before it is saved; nothing is saved here."""
    centre = called("ศูนย์พัฒนาเด็กเล็กบ้านสาธิตห้วยหม้าย")
    page = camera.sees(centre.code, f"/institutions/{centre.code}/learners/{first_at(centre)}/edit", PHONE)
    page.locator("[name=first_name]").fill("ปรับปรุง")
    presses(page, "main form button.btn-primary")
    assert page.locator(".voids").count() == 1
    camera.takes("institution-void", page, near=".voids")


# --- the levels above, at a desk -------------------------------------------------------------------


def local_authority_works(camera: Camera) -> None:
    town, subdistrict = called("เทศบาลเมืองสาธิตแพร่"), called("เทศบาลตำบลสาธิตสูงเม่น")
    camera.takes("lao-home", camera.sees(town.code, "/"), near="h1")
    camera.takes("slips", camera.sees(town.code, "/slips"), near="h1")
    camera.takes("telephones", camera.sees(town.code, f"/organisations/{town.code}/telephones"), near="h1")
    grid = called("องค์การบริหารส่วนตำบลสาธิตวังชิ้น")
    camera.takes("lao-headcounts", camera.sees(grid.code, f"/laos/{grid.code}/headcounts/"), near="h1")
    page = camera.sees(subdistrict.code, f"/laos/{subdistrict.code}/explanations/")
    camera.takes("lao-explanations", page, near="h1")


def levels_above_watch(camera: Camera) -> None:
    standing = Standing.objects.get(organisation__name__endswith="ตำบลสาธิตสอง", database="roll")
    confirmed = standing.organisation.code
    ready = called("องค์การบริหารส่วนจังหวัดสาธิตแพร่").code
    camera.takes("lao-confirm", camera.sees(ready, "/"), near="#ready")
    camera.takes("province-home", camera.sees("54", "/"), near="h1")
    check = Inspection.objects.get(province__code="54")
    camera.takes("random-check", camera.sees("54", f"/provinces/54/inspections/{check.number}"), near="h1")
    camera.takes("estimates", camera.sees("54", "/organisations/54/funding"), near="h1")
    camera.takes("return", camera.sees("54", f"/organisations/{confirmed}/return/roll"), near="h1")
    camera.takes("province-confirm", camera.sees("54", "/organisations/54/confirm/overall"), near="h1")
    camera.takes("department-home", camera.sees("DLA", "/"), near="h1")
    camera.takes("watching", camera.sees("54", "/watch/54"), near="h1")
    camera.takes("department-close", camera.sees("DLA", "/rounds/close"), near="h1")
    seal = Seal.objects.filter(standing=standing).latest("pk")
    camera.takes("seal", camera.sees("", f"/seals/{seal.public_code}"), near="h1")
