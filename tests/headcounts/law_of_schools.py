"""The law of head counts, written by hand from ๕.๒ and ๙: what every act does to a school in every state.

Not drawn from the code under test. A state is what the LAO sees; `reported` was typed in while the school's
link was out, `accepted` is what a school sent and the LAO took. Every school but the first was asked.
"""

from dataclasses import dataclass

STATES = ("not_asked", "asked", "draft", "answered", "reported", "accepted", "zero", "dissolved")
ACTS = (
    "ask",
    "ask_again",
    "answer",
    "accept",
    "refuse",
    "record_other",
    "record_same",
    "record_zero",
    "grid_part",
    "grid_whole",
    "attach_list",
    "count_list",
    "dissolve",
    "reopen",
    "save_contact",
)
TOTALS = {"reported": 18, "accepted": 18, "zero": 0, "dissolved": 0}
"""What stands in each state; None in the others: missing is not zero."""

SHOWN = {"accepted": "reported", "zero": "reported_zero"}
"""What the LAO sees of a state, where it is called otherwise here."""


@dataclass(frozen=True)
class Law:
    """What follows: the state seen and the numbers standing after, the events, whether confirmations fall."""

    after: str
    total: int | None
    events: tuple[str, ...] = ()
    voids: bool = False
    code: str = ""


def stays(state: str, *events: str) -> Law:
    """The act leaves state and numbers as they were, and confirmations too."""
    return Law(SHOWN.get(state, state), TOTALS.get(state), events)


def refused(state: str, code: str) -> Law:
    """The act is refused and leaves nothing."""
    return Law(SHOWN.get(state, state), TOTALS.get(state), code=code)


def numbers(after: str, total: int, *events: str) -> Law:
    """Other numbers stand afterwards, so that confirmations fall."""
    return Law(after, total, events, voids=True)


def everywhere(*events: str) -> dict[str, Law]:
    """An act that changes no state anywhere."""
    return {state: stays(state, *events) for state in STATES}


def recorded(total: int, *events: str) -> dict[str, Law]:
    """Numbers that differ from what stands anywhere; an answer that waits goes on waiting."""
    after = "reported" if total else "reported_zero"
    return {
        **dict.fromkeys(STATES, numbers(after, total, *events)),
        "answered": numbers("answered", total, *events),
        "dissolved": refused("dissolved", "school-dissolved"),
    }


RECORD = "headcount.record"

LAW: dict[str, dict[str, Law]] = {
    "ask": {
        **{state: refused(state, "school-asked") for state in STATES},
        "not_asked": Law("asked", None, ("school.ask",)),
        "dissolved": refused("dissolved", "school-dissolved"),
    },
    "ask_again": {
        **everywhere("school.ask"),
        "not_asked": refused("not_asked", "school-not-asked"),
        "answered": Law("asked", None, ("answer.refuse", "school.ask")),
        "dissolved": refused("dissolved", "school-dissolved"),
    },
    "answer": {
        "not_asked": refused("not_asked", "link-dead"),
        "asked": Law("answered", None, ("school.answer",)),
        "draft": Law("answered", None, ("school.answer",)),
        "answered": refused("answered", "link-dead"),
        "reported": Law("answered", 18, ("school.answer",)),
        "accepted": refused("accepted", "link-dead"),
        "zero": Law("answered", 0, ("school.answer",)),
        "dissolved": refused("dissolved", "school-dissolved"),
    },
    "accept": {
        **{state: refused(state, "not-found") for state in STATES},
        "answered": numbers("reported", 36, "answer.accept", RECORD),
        "accepted": refused("accepted", "answer-decided"),
    },
    "refuse": {
        **{state: refused(state, "not-found") for state in STATES},
        "answered": Law("asked", None, ("answer.refuse", "school.ask")),
        "accepted": refused("accepted", "answer-decided"),
    },
    "record_other": recorded(90, RECORD),
    "record_same": {
        # Where nothing stands, eighteen ones are recorded.
        **recorded(18, RECORD),
        "reported": stays("reported"),
        "accepted": stays("accepted"),
        "zero": stays("zero"),
        "dissolved": stays("dissolved"),
    },
    "record_zero": {
        **recorded(0, RECORD),
        "zero": stays("zero"),
        "dissolved": stays("dissolved"),
    },
    "grid_part": {
        "not_asked": Law("draft", None, ("headcount.draft",)),
        "asked": Law("draft", None, ("headcount.draft",)),
        "draft": Law("draft", None, ("headcount.draft",)),
        "answered": Law("answered", None, ("headcount.draft",)),
        "reported": refused("reported", "cells-missing"),
        "accepted": refused("accepted", "cells-missing"),
        "zero": refused("zero", "cells-missing"),
        "dissolved": refused("dissolved", "school-dissolved"),
    },
    "grid_whole": recorded(90, RECORD),
    "attach_list": everywhere("namelist.attach"),
    "count_list": recorded(1, "namelist.attach", RECORD),
    "dissolve": {
        **dict.fromkeys(STATES, numbers("dissolved", 0, "school.dissolve", RECORD)),
        "zero": numbers("dissolved", 0, "school.dissolve"),
        "dissolved": stays("dissolved"),
    },
    "reopen": {
        **{state: refused(state, "school-not-dissolved") for state in STATES},
        "dissolved": Law("asked", None, ("school.reopen",), voids=True),
    },
    "save_contact": everywhere("contact.save"),
}
