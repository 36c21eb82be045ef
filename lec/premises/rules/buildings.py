"""What may be written down of a building, and when one may be taken off the list."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from lec.lib.refusals import Invalid
from lec.lib.thai_calendar import buddhist
from lec.premises.models import Building, BuildingKind, Condition

FIRST_YEAR = 1900
MOST_FLOORS = 50
MOST_ROOMS = 300
LONGEST = {column.name: column.max_length or 0 for column in Building._meta.concrete_fields}
"""How many characters each column holds."""


def faults_in(building: Building, *, taken: Collection[str], today: date) -> dict[str, str]:
    """What is wrong with a building, a sentence for each field; `taken` are the names of the others (`name_key`)."""
    faults = {}
    if not building.name:
        faults["name"] = _("Write what the building or place is called.")
    elif name_key(building.name) in taken:
        faults["name"] = _("Another building of this name is on the list already.")
    if building.kind not in BuildingKind.values:
        faults["kind"] = _("Choose what the building or place is for.")
    if building.condition not in Condition.values:
        faults["condition"] = _("Choose in what state it is.")
    if building.built_year is not None and not FIRST_YEAR <= building.built_year <= today.year:
        faults["built_year"] = _("Write the year of the Buddhist era, from %(first)s to %(last)s.") % {
            "first": buddhist(FIRST_YEAR),
            "last": buddhist(today.year),
        }
    if building.floors is not None and not 1 <= building.floors <= MOST_FLOORS:
        faults["floors"] = _("Write a whole number from %(least)s to %(most)s.") % {"least": 1, "most": MOST_FLOORS}
    if building.rooms is not None and not 0 <= building.rooms <= MOST_ROOMS:
        faults["rooms"] = _("Write a whole number from %(least)s to %(most)s.") % {"least": 0, "most": MOST_ROOMS}
    for field in ("name", "note"):
        if len(getattr(building, field)) > LONGEST[field]:
            faults[field] = _("This is too long; at most %(longest)s characters.") % {"longest": LONGEST[field]}
    return faults


def check_well_formed(building: Building, *, taken: Collection[str], today: date) -> None:
    """Refuse (Invalid) a building with anything wrong in it, every fault named."""
    if faults := faults_in(building, taken=taken, today=today):
        raise Invalid("building-faulty", _("Some of what is written about the building is wrong."), faults)


def check_removal(reason: str) -> None:
    """Nothing is taken off the list without saying why."""
    if not reason:
        sentence = _("Write why it is taken off the list, such as: torn down in 2568.")
    elif len(reason) > LONGEST["removal"]:
        sentence = _("This is too long; at most %(longest)s characters.") % {"longest": LONGEST["removal"]}
    else:
        return
    raise Invalid("removal-faulty", sentence, {"reason": sentence})


def name_key(name: str) -> str:
    """Names that differ only in spaces or case are one."""
    return name.replace(" ", "").casefold()
