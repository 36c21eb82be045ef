"""A roster as a page has it: a card for each learner, what was typed into them, and what of it could be kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files import File
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.inspections.actions.findings import Finding, finish_visit, record_findings, save_visit
from lec.inspections.actions.looks import NamedRoster
from lec.inspections.actions.photos import add_photo
from lec.inspections.models import Found, Photo, SampledLearner, Visit
from lec.inspections.queries.inspections import photos_of
from lec.inspections.queries.rosters import roster
from lec.inspections.rules import LARGEST_PHOTO
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.lib.thai_calendar import format_date, parse_date
from lec.registry.models import Organisation
from lec.web.learners.views import class_name

WHOLE = "visit"
"""What stands for the visit as a whole where otherwise a learner's number stands."""


@dataclass(frozen=True)
class Shot:
    """A picture and where it is opened."""

    url: str
    at: datetime


@dataclass(frozen=True)
class Card:
    """One learner of the sample on the page; `was` is what is recorded, `found` what is pressed now."""

    number: int
    position: int = 0
    name: str = ""
    class_name: str = ""
    sex: str = ""
    was: str = ""
    found: str = ""
    note: str = ""
    url: str = ""
    fault: str = ""
    refused: str = ""
    photo_fault: str = ""
    photos: tuple[Shot, ...] = ()
    saved_at: datetime | None = None
    asked_at: datetime | None = None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be pressed."""
        return [(one.value, str(one.label)) for one in Found]


@dataclass(frozen=True)
class Whole:
    """The visit as a whole on the page."""

    visited_on: str
    note: str
    fault: str = ""
    note_fault: str = ""
    photo_fault: str = ""
    photos: tuple[Shot, ...] = ()


@dataclass(frozen=True)
class Cards:
    """Everything a roster's page shows; `errors` are (sentence, where on the page)."""

    learners: list[Card]
    whole: Whole
    errors: list[tuple[str, str]]


@dataclass
class Posted:
    """What came from the page, by the learners' numbers; a picture of the visit stands under WHOLE."""

    visited_on: str
    note: str
    found: dict[int, str]
    notes: dict[int, str]
    photos: dict[str, "File[bytes]"] = field(default_factory=dict)
    finishes: bool = False


def read(request: HttpRequest, numbers: Sequence[int]) -> Posted:
    """What a page sent of these learners."""
    sent = request.POST
    names = [*map(str, numbers), WHOLE]
    return Posted(
        visited_on=sent.get("visited_on", "").strip(),
        note=sent.get("visit_note", ""),
        found={number: sent.get(f"found_{number}", "") for number in numbers},
        notes={number: sent.get(f"note_{number}", "") for number in numbers},
        photos={name: file for name in names if isinstance(file := request.FILES.get(f"photo_{name}"), File)},
        finishes="finish" in sent,
    )


def save(visit: Visit, posted: Posted, *, by: Post, now: datetime) -> dict[str, str]:
    """Keep what is right of it; answers what is wrong, by the name of the box ('' for the whole)."""
    faults = save_findings(visit, posted, by=by, now=now)
    faults |= _save_visit(visit, posted, by, now)
    for name, file in posted.photos.items():
        if fault := keep_photo(visit, name, file, by=by, now=now):
            faults[f"photo_{name}"] = fault
    if posted.finishes and not faults:
        try:
            finish_visit(visit=visit, by=by, now=now)
        except Hidden:
            raise
        except Refused as refusal:
            faults[""] = refusal.message
    return faults


def keep_photo(visit: Visit, name: str, file: "File[bytes]", *, by: Post, now: datetime) -> str:
    """Keep one picture of a learner's number or of the WHOLE visit; what is wrong with it, '' where nothing is."""
    number = None if name == WHOLE else int(name)
    try:
        # One byte beyond the limit is enough to refuse a file of any size.
        content = file.read(LARGEST_PHOTO + 1)
        add_photo(visit=visit, filename=file.name or "", content=content, number=number, by=by, now=now)
    except Hidden:
        raise
    except Refused as refusal:
        return refusal.message
    return ""


def progress(visit: Visit) -> dict[str, int]:
    """Of how many learners something is recorded, of how many; one statement."""
    rows = SampledLearner.objects.filter(visit=visit).values_list("found", flat=True)
    return {"done": sum(bool(found) for found in rows), "total": len(rows)}


def shots_of(visit: Visit, province: Organisation) -> dict[str, list[Shot]]:
    """The pictures of a visit by learner's number or WHOLE; one statement, no contents."""
    found: dict[str, list[Shot]] = {}
    for photo in photos_of(visit):
        found.setdefault(str(photo.learner.number) if photo.learner else WHOLE, []).append(
            Shot(_photo_url(visit, province, photo), photo.at)
        )
    return found


def cards_of(named: NamedRoster, province: Organisation, *, posted: Posted | None, faults: dict[str, str]) -> Cards:
    """The page of an opened roster: what is recorded, over it what was typed and is not kept yet."""
    visit = named.visit
    shots = shots_of(visit, province)
    learners = []
    for position, (line, person) in enumerate(((one.line, one.person) for one in named.lines), start=1):
        number, is_wrong = line.number, f"found_{line.number}" in faults
        typed = posted if is_wrong else None
        place = [province.code, visit.inspection.number, visit.frozen.code, number]
        learners.append(
            Card(
                number=number,
                position=position,
                name=person.full_name,
                class_name=class_name(person.grade, person.room),
                sex=person.sex,
                was=line.found,
                found=typed.found[number] or line.found if typed else line.found,
                note=typed.notes[number] if typed else line.note,
                url=reverse("inspections:learner", args=place),
                fault=faults.get(f"found_{number}", ""),
                photo_fault=faults.get(f"photo_{number}", ""),
                photos=tuple(shots.get(str(number), ())),
                saved_at=None if is_wrong else line.found_at,
                asked_at=line.asked_at,
            )
        )
    whole = Whole(
        visited_on=posted.visited_on if posted else _day(visit),
        note=posted.note if posted else visit.note,
        fault=faults.get("visited_on", ""),
        note_fault=faults.get("visit_note", ""),
        photo_fault=faults.get(f"photo_{WHOLE}", ""),
        photos=tuple(shots.get(WHOLE, ())),
    )
    return Cards(learners, whole, _errors(learners, whole, faults))


def save_findings(visit: Visit, posted: Posted, *, by: Post, now: datetime) -> dict[str, str]:
    """Keep what was pressed and noted of the learners posted; answers what is wrong, by the name of the box.

    Nothing pressed leaves what is recorded, which another telephone may have recorded meanwhile.
    """
    findings = {}
    for line in roster(visit):
        if line.number not in posted.found:
            continue
        found, note = posted.found[line.number], posted.notes[line.number]
        if found or note or line.note:
            findings[line.number] = Finding(found or line.found, note)
    faults: dict[str, str] = {}
    while findings:
        try:
            record_findings(visit=visit, findings=findings, by=by, now=now)
        except Invalid as refusal:
            wrong = {int(number): fault for number, fault in refusal.faults.items()}
            faults |= {f"found_{number}": fault for number, fault in wrong.items()}
            findings = {number: one for number, one in findings.items() if number not in wrong}
        else:
            break
    return faults


def _save_visit(visit: Visit, posted: Posted, by: Post, now: datetime) -> dict[str, str]:
    recorded = Visit.objects.values_list("visited_on", flat=True).get(pk=visit.pk)
    try:
        day = parse_date(posted.visited_on) if posted.visited_on else recorded
    except ValueError:
        return {"visited_on": _("Write the date as day/month/year of the Buddhist era, such as 16/5/2558.")}
    try:
        save_visit(visit=visit, visited_on=day, note=posted.note, by=by, now=now)
    except Invalid as refusal:
        return {{"note": "visit_note"}.get(name, name): fault for name, fault in refusal.faults.items()}
    return {}


def _errors(learners: Sequence[Card], whole: Whole, faults: dict[str, str]) -> list[tuple[str, str]]:
    said = [(faults[""], "")] if "" in faults else []
    if whole.fault:
        said.append((f"{_('Day of the visit')}: {whole.fault}", "#id_visited_on"))
    for card in learners:
        if card.fault:
            said.append((f"{card.name}: {card.fault}", f"#note_{card.number}"))
        if card.photo_fault:
            said.append((f"{card.name}: {card.photo_fault}", f"#photo_{card.number}"))
    if whole.note_fault:
        said.append((f"{_('Note on the visit')}: {whole.note_fault}", "#id_visit_note"))
    if whole.photo_fault:
        said.append((f"{_('Photos of the visit')}: {whole.photo_fault}", f"#photo_{WHOLE}"))
    return said


def _photo_url(visit: Visit, province: Organisation, photo: Photo) -> str:
    place = [province.code, visit.inspection.number, visit.frozen.code, photo.pk]
    return reverse("inspections:photo", args=place)


def _day(visit: Visit) -> str:
    return format_date(visit.visited_on, "short") if visit.visited_on else ""


def photo_context(visit: Visit, province: Organisation, name: str, fault: str) -> dict[str, Any]:
    """One box of pictures again, after one was added or refused."""
    shots = tuple(shots_of(visit, province).get(name, ()))
    if name == WHOLE:
        return {"whole": Whole("", "", photo_fault=fault, photos=shots)}
    return {"card": Card(number=int(name), photo_fault=fault, photos=shots)}
