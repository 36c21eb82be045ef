"""How a clean row of any format becomes the record of a learner."""

from collections.abc import Mapping
from typing import Any

from lec.rolls.imports.columns import ADDRESS_PARTS
from lec.rolls.records import LearnerRecord

_NOTHING: frozenset[str] = frozenset()


def learner_record(values: Mapping[str, Any], sex: str, untold: frozenset[str] = _NOTHING) -> LearnerRecord:
    """The record that a clean row states, by the names of fields that all formats share.

    `untold` are the confirmed fields that the file has no column for. What particulars a row does not
    tell stays as it is kept.
    """
    grade, room_of_class = values["grade"]
    room = values.get("room") or room_of_class or ""
    return LearnerRecord(
        identifier=values["identifier"],
        prefix=values["prefix"][0],
        first_name=values["first_name"],
        last_name=values["last_name"],
        sex=sex,
        birth_date=values["birth_date"],
        nationality=values.get("nationality") or "",
        grade=grade,
        room=room,
        student_number=values.get("student_number") or "",
        entered_on=values.get("entered_on"),
        particulars=_particulars(values),
        enrolment_id=values.get("reference"),
        untold=untold - {"room"} if room else untold,
    )


def _particulars(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the row tells beside the confirmed facts; an empty cell leaves what is kept as it is."""
    plain = ("ethnicity", "religion", "weight_kg", "height_cm", "guardian_relation", "guardian_telephone")
    told = {field: values.get(field) for field in plain}
    for parent in ("father", "mother", "guardian"):
        told[f"{parent}_name"] = values.get(f"{parent}_name") or _parent_name(values, parent)
    for place in ("registered", "current"):
        told[f"{place}_address"] = values.get(f"{place}_address") or _address_line(values, place)
    return {field: value for field, value in told.items() if value}


def _parent_name(values: Mapping[str, Any], parent: str) -> str:
    first, last = values.get(f"{parent}_first_name") or "", values.get(f"{parent}_last_name") or ""
    if not first:
        return ""
    return f"{values.get(f'{parent}_prefix') or ''}{first} {last}".strip()


def _address_line(values: Mapping[str, Any], place: str) -> str:
    parts = ((word, values.get(f"{place}_{part}") or "") for part, _name, word in ADDRESS_PARTS)
    return " ".join(text if text.startswith(word.strip() or " ") else f"{word}{text}" for word, text in parts if text)
