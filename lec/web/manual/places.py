"""Which section of the manual belongs to which page, for the help link that every page has."""

from django.urls import reverse

from lec.registry.models import Level
from lec.reporting.manual.chapters import LEVELS, manual_of

OF_NOUN: dict[str, tuple[str, ...]] = {
    "accounts": ("account",),
    "advice": ("ask",),
    "agencies": ("agencies", "numbers"),
    "answers": ("answer-link", "numbers"),
    "basics": ("basics", "look", "numbers"),
    "buildings": ("basics", "look", "numbers"),
    "contests": ("contests", "judging"),
    "doubles": ("judging", "contests"),
    "existence": ("existence", "missing"),
    "finding": ("numbers",),
    "funding": ("estimates",),
    "headcounts": ("headcounts", "watching"),
    "home": ("home",),
    "identity": ("without-papers", "wrong-numbers", "look"),
    "imports": ("files",),
    "inspections": ("random-check", "checked"),
    "language": ("home",),
    "learners": ("learners", "look"),
    "manual": ("sign-in",),
    "notices": ("ask",),
    "organisations": ("look", "watching", "numbers"),
    "papers": ("papers", "look"),
    "promotion": ("year-end",),
    "queries": ("queries", "explanations", "watching"),
    "reports": ("numbers",),
    "rounds": ("open-round", "numbers"),
    "seals": ("seals",),
    "statistics": ("statistics", "numbers"),
    "surveys": ("basics", "surveys", "forms"),
    "telephones": ("telephones", "numbers"),
    "watch": ("watching", "home"),
    "yearly": ("yearly", "numbers"),
}
"""For each noun of the addresses the sections where its pages are explained: the first that a level's manual has."""

OF_PAGE: dict[str, tuple[str, ...]] = {
    "accounts:sign_in": ("sign-in",),
    "accounts:activate": ("sign-in",),
    "accounts:create_profile": ("sign-in",),
    "accounts:slips": ("slips", "sign-in"),
    "contests:incoming": ("contests", "look"),
    "existence:register": ("register", "look"),
    "accounts:slips_below": ("slips", "account"),
    "accounts:slips_progress": ("slips", "account"),
    "agencies:province_report": ("report", "numbers"),
    "funding:rates": ("rates", "estimates"),
    "funding:add_rate": ("rates",),
    "funding:withdraw_rate": ("rates",),
    "funding:what_if": ("rates",),
    "headcounts:ask": ("asking",),
    "headcounts:letters": ("asking",),
    "headcounts:decide": ("asking",),
    "headcounts:contact": ("asking",),
    "headcounts:dissolve": ("dissolve",),
    "headcounts:reopen": ("dissolve",),
    "home:confirm": ("confirm", "home"),
    "home:return": ("return", "home"),
    "identity:ask": ("wrong-number",),
    "inspections:asked": ("checked", "random-check"),
    "inspections:findings": ("checked", "random-check"),
    "inspections:visit": ("visits", "random-check", "checked"),
    "inspections:result": ("results", "random-check", "checked"),
    "inspections:return": ("visits", "return"),
    "learners:depart": ("register",),
    "notices:letter": ("correct", "ask"),
    "organisations:confirm": ("confirm", "home"),
    "organisations:return": ("return",),
    "organisations:steps": ("numbers",),
    "organisations:changes": ("look", "correct", "watching"),
    "rounds:extend": ("extend",),
    "rounds:close": ("close",),
    "rounds:missing_now": ("close",),
    "rounds:closing": ("close", "numbers"),
    "rounds:close_again": ("close",),
}
"""Pages that are explained elsewhere than their noun."""

FOR_STRANGERS = {"answers": Level.LAO}
"""Whose manual is meant for people without an account, by noun; of all other pages they choose the level."""


def place_of(view_name: str, level: Level | None) -> str:
    """The address of the section that explains a page, for an officer of a level or a stranger.

    A page that nothing is said of (a fault, an address of nothing) leads to the manual's beginning.
    """
    noun = view_name.partition(":")[0]
    whose = level or FOR_STRANGERS.get(noun)
    if whose is None:
        return reverse("manual:choose")
    slug = section_of(view_name, whose)
    return reverse("manual:read", args=[whose]) + (f"#{slug}" if slug else "")


def section_of(view_name: str, level: Level) -> str:
    """The section of a level's manual that explains a page; empty where there is none."""
    wanted = OF_PAGE.get(view_name) or OF_NOUN.get(view_name.partition(":")[0], ())
    return next((slug for slug in wanted if slug in _SECTIONS[level]), "")


_SECTIONS = {level: manual_of(level).slugs for level in LEVELS}
