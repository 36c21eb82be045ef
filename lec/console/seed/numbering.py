"""Draws the whole plan of a nation and gives everything in it its number."""

from random import Random

from lec.console.seed.places import divide, lay_out
from lec.console.seed.plan import Plan, Season
from lec.console.seed.progress import set_stages
from lec.console.seed.shared import share_people


def draw_plan(*, scale: float, seed: int, season: Season) -> Plan:
    """The plan for a seed and a scale: the same every time, on every machine."""
    plan = lay_out(scale=scale, seed=seed, season=season)
    set_stages(plan)
    share_people(plan)
    learners = enrolments = classes = 1
    for site in plan.sites:
        divide(site, Random(f"{seed}/classes/{site.pk}"))
        site.learners_from, site.enrolments_from, site.classes_from = learners, enrolments, classes
        learners += site.size
        enrolments += site.ordinary + len(site.extras)
        classes += len(site.classes)
    for site in plan.sites:
        for extra in site.extras:
            extra.settle()
    return plan
