"""The few accounts of a seeded nation that the command names: enough to look at it from every level."""

from collections.abc import Iterator
from dataclasses import dataclass

from lec.console.seed.bodies import DEPARTMENT_CODE
from lec.console.seed.plan import Above, Authority, Plan
from lec.registry.actions import DEPARTMENT_NAME

_PROVINCES = 2


@dataclass(frozen=True)
class Account:
    """A post to sign in with; `level` as in `lec demo`."""

    level: str
    code: str
    name: str


def accounts(plan: Plan) -> list[Account]:
    """The department; two provinces with a LAO still at work and one that is done, and what is below these."""
    return [Account("department", DEPARTMENT_CODE, DEPARTMENT_NAME), *_branches(plan)]


def _branches(plan: Plan) -> Iterator[Account]:
    for branch in plan.branches[:_PROVINCES]:
        yield Account("province", branch.code, branch.name)
        laos = sorted((lao for lao in branch.laos if lao.sites), key=lambda lao: len({one.kind for one in lao.sites}))
        at_work = [lao for lao in laos if lao.stage == Above.OPEN][-1:]
        done = [lao for lao in laos if lao.stage == Above.CONFIRMED][-1:]
        for lao in at_work + done:
            yield from _below(lao)


def _below(lao: Authority) -> Iterator[Account]:
    yield Account("lao", lao.code, lao.name)
    for kind in ("school", "centre"):
        for site in [one for one in lao.sites if one.kind == kind][:1]:
            yield Account(kind, site.code, site.name)
