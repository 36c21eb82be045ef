"""Every page of LEC as the resolver knows it, and addresses filled with the things of one organisation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lec.advice.actions import ask
from lec.advice.models import Attachment
from lec.agencies.models import Agency
from lec.confirmation.models import Seal
from lec.headcounts.actions.numbers import attach_name_list
from lec.inspections.actions.consequences import ask_to_take_out
from lec.inspections.actions.drawing import draw
from lec.inspections.actions.findings import Finding, finish_visit, record_findings
from lec.inspections.actions.freezing import freeze
from lec.inspections.actions.photos import add_photo
from lec.inspections.queries.inspections import find_visit
from lec.lib.identifiers import Identifier
from lec.premises.models import Building, Question, SurveyForm
from lec.registry.models import Organisation
from lec.rolls.actions.contests import give_evidence
from lec.rolls.actions.departures import depart
from lec.rolls.actions.identifiers import ask_correction
from lec.rolls.actions.uploads import store_upload
from lec.rounds.models import Database, Standing
from tests.inspections.checked import PICTURE, numbers_of
from tests.nation import NOW, Branch, make_learner, national_id, post_of
from tests.rolls.claims import contest_of, make_claim


@dataclass(frozen=True)
class Page:
    """One address: its name such as `learners:edit`, its route, the parts to fill in and its view."""

    name: str
    route: str
    parts: tuple[str, ...]
    view: Callable[..., Any]


def pages() -> tuple[Page, ...]:
    """Every address but those of the REST door, which has its own lists in tests/api."""
    return tuple(page for page in _walk(get_resolver(), "", ()) if not page.route.startswith("api/"))


def _walk(resolver: URLResolver, route: str, spaces: tuple[str, ...]) -> Iterator[Page]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            parts = tuple(get_parts(here))
            yield Page(":".join((*spaces, pattern.name or "")), here, parts, pattern.callback)
        else:
            yield from _walk(pattern, here, (*spaces, pattern.namespace) if pattern.namespace else spaces)


def get_parts(route: str) -> Iterator[str]:
    """The names between angle brackets: `<str:code>` gives `code`."""
    for piece in route.split("<")[1:]:
        yield piece.split(">")[0].split(":")[-1]


@dataclass(frozen=True)
class Belongings:
    """What one branch has to hide: a child, a file, a name list, a foreign school, a seal, a wrong number."""

    branch: Branch
    learner: int
    upload: int
    name_list: int
    school: str
    seal: str
    identifier_request: int
    contest: int
    piece: int
    offer: int
    thread: int = 0
    thread_file: int = 0
    building: int = 0
    survey: int = 0
    question: int = 0
    agency: int = 0
    draw: str = ""
    photo: int = 0

    def addresses(self, page: Page, *, under: Branch | None = None) -> list[str]:
        """The page's addresses for these things; under the codes of another branch if one is given.

        A page of organisations has one address per level that the branch has.
        """
        return [
            reverse(page.name, kwargs=self._kwargs(page, code))
            for code in codes_for(page, under or self.branch)
        ]

    def _kwargs(self, page: Page, code: str) -> dict[str, Any]:
        numbers = {"imports": self.upload, "headcounts": self.name_list, "contests": self.contest}
        numbers["surveys"] = self.survey
        if page.name in ("contests:accept", "contests:decline"):
            numbers["contests"] = self.offer
        numbers["advice"] = self.thread
        numbers["buildings"] = self.building
        numbers["agencies"] = self.agency
        known = {
            "code": code,
            "pk": numbers.get(page.name.split(":")[0], self.learner),
            "request_pk": self.identifier_request,
            "school": self.school,
            "piece": self.thread_file if page.name == "advice:file" else self.piece,
            "question": self.question,
            "place": self.branch.province.code,
            "public_code": self.draw if page.name.startswith("inspections:") else self.seal,
            "number": 1,
            "institution": self.branch.institutions[0].code,
            "learner": 1,
            "photo": self.photo,
            "script": "draw",
            "level": "institution",
            "paper": "register",
            "form": "xlsx",
            "job": "0" * 32,
            "database": Database.OVERALL if len(code) == 2 else Database.ROLL,
        }
        return {part: known[part] for part in page.parts}


def codes_for(page: Page, branch: Branch) -> list[str]:
    """The codes under which a page can be asked for, of the level that its route names."""
    if page.route.startswith("laos/"):
        return [branch.laos[0].code]
    if page.route.startswith("provinces/"):
        return [branch.province.code]
    if page.route.startswith("organisations/"):
        return [branch.province.code, branch.laos[0].code, branch.institutions[0].code]
    return [branch.institutions[0].code]


def furnish(branch: Branch) -> Belongings:
    """Give a branch one of everything whose address could be guessed, each with a name that would leak."""
    school, lao, foreign = branch.institutions[0], branch.laos[0], branch.other_schools[0]
    upload = store_upload(
        institution=school, filename="ลับ.xlsx", content="ลับ".encode(), by=post_of(school), now=NOW
    )
    name_list = attach_name_list(
        school=foreign, filename="ลับ.pdf", content=b"%PDF-1.7", by=post_of(lao), now=NOW
    )
    seal = Seal.objects.create(
        standing=Standing.objects.get(organisation=school, database=Database.ROLL),
        number=1,
        at=NOW,
        late=False,
        counts={"P1": {"M": 1, "F": 0}},
        total=1,
        digest="0" * 64,
        public_code="a-code-of-a-seal",
    )
    learner = make_learner(school, 1)
    wrong = ask_correction(
        enrolment=learner,
        identifier=Identifier("national", national_id(9_999)),
        reason="ลับ.เลขผิด",
        by=post_of(school),
        now=NOW,
    )
    numbers = (learner.pk, upload.pk, name_list.pk, foreign.code, seal.public_code, wrong.pk)
    contested = _contested(branch)
    words = {**_asked(branch), **_drafted(), **_built(branch), **_checked(branch), **_recorded()}
    return Belongings(branch, *numbers, *contested, **words)


def _asked(branch: Branch) -> dict[str, int]:
    """A question of the school to its LAO, with a file."""
    words = {"subject": "ลับ.", "text": "ลับ.", "files": [("ลับ.pdf", b"%PDF-1.7")]}
    asked = ask(partners=[branch.laos[0]], by=post_of(branch.institutions[0]), now=NOW, **words)
    thread = asked.threads[0]
    return {"thread": thread.pk, "thread_file": Attachment.objects.get(message__thread=thread).pk}


def _built(branch: Branch) -> dict[str, int]:
    """A building of the school."""
    words = {"name": "ลับ.อาคาร", "kind": "classrooms", "condition": "good", "changed_at": NOW}
    return {"building": Building.objects.create(institution=branch.institutions[0], **words).pk}


def _contested(branch: Branch) -> tuple[int, int, int]:
    """A contest between the branch's LAOs, a file of evidence in it, and a child who moves to the school."""
    school, centre, rival = branch.institutions[:3]
    held = make_learner(school, 3)
    make_claim(rival, held)
    contest = contest_of(held)
    given = {"text": "ลับ.", "filename": "ลับ.pdf", "content": b"%PDF-1.7", "by": post_of(school), "now": NOW}
    piece = give_evidence(contest=contest, institution=school, **given)
    leaving = [make_learner(centre, 4)]
    left = depart(enrolments=leaving, kind="moved", destination=school, by=post_of(centre), now=NOW)
    return contest.pk, piece.pk, left.departures[0].pk


def _checked(branch: Branch) -> dict[str, Any]:
    """A random check of the province that drew everybody, one learner not found, and a picture of it."""
    by = post_of(branch.province)
    wanted = {"institutions": 9, "learners": 9, "title": "ลับ.สุ่มตรวจ", "reason": "ลับ.เหตุผล"}
    inspection = draw(inspection=freeze(province=branch.province, by=by, now=NOW, **wanted), by=by, now=NOW)
    visit = find_visit(inspection, branch.institutions[0].code)
    there = {number: Finding("present") for number in numbers_of(visit)}
    record_findings(visit=visit, findings=there | {1: Finding("not_found", "ลับ.ไม่พบ")}, by=by, now=NOW)
    finish_visit(visit=visit, by=by, now=NOW)
    ask_to_take_out(visit=visit, numbers=[1], by=by, now=NOW)
    photo = add_photo(visit=visit, filename="ลับ.png", content=PICTURE, number=1, by=by, now=NOW)
    return {"draw": inspection.public_code, "photo": photo.pk}


def _recorded() -> dict[str, int]:
    """An agency that only the department knows."""
    return {"agency": Agency.objects.create(name="ลับ.หน่วยงาน", changed_at=NOW).pk}


def _drafted() -> dict[str, int]:
    """A survey form that only the department may see yet, and a question of it."""
    form = SurveyForm.objects.create(title="ลับ.แบบสำรวจ", concerns="both", made_at=NOW)
    asked = Question.objects.create(form=form, number=1, kind="text", text="ลับ.คำถาม")
    return {"survey": form.pk, "question": asked.pk}


def secrets_of(branch: Branch) -> list[str]:
    """Words that no stranger may read: the children's, and the names of everybody in the branch."""
    organisations: list[Organisation] = [branch.province, *branch.laos, *branch.institutions]
    schools = [school.name for school in branch.other_schools]
    return ["ลับ1", "ลับ.", *(one.name for one in organisations if one is not branch.province), *schools]
