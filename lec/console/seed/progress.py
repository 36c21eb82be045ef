"""How far everybody has come in the open round, and who never confirmed in the closed one."""

from random import Random

from lec.console.seed.plan import Above, Authority, Branch, Plan, Stage

_PARTIAL, _DONE, _FALLEN, _READY, _NEARLY, _BARELY = "partial", "done", "fallen", "ready", "nearly", "barely"
_PROVINCES = (_PARTIAL, _DONE, _PARTIAL, _FALLEN, _BARELY, _PARTIAL, _NEARLY, _PARTIAL, _READY, _PARTIAL)
"""What provinces look like, in turn: all is confirmed; all was, until one institution changed; the last step is
missing; a few LAOs are missing; hardly anybody began; a bit of everything."""

_STRAGGLING = 12
"""In one of so many provinces somebody never confirmed in the closed round."""

_WAITING = {
    Stage.OPEN: 0.22,
    Stage.BEGUN: 0.18,
    Stage.VERIFIED: 0.18,
    Stage.BASICS: 0.07,
    Stage.CONFIRMED: 0.35,
}


def set_stages(plan: Plan) -> None:
    """Give provinces, LAOs and institutions their stages; a level is confirmed only where all below it is."""
    for number, branch in enumerate(plan.branches):
        chance = Random(f"{plan.seed}/progress/{branch.code}")
        _set_branch(branch, _PROVINCES[number % len(_PROVINCES)], chance)
        if number % _STRAGGLING == _STRAGGLING - 5:
            _straggle(branch)


def _set_branch(branch: Branch, look: str, chance: Random) -> None:
    for lao in branch.laos:
        _confirm(lao)
    if look in (_DONE, _FALLEN):
        branch.stage = Above.CONFIRMED
    if look == _FALLEN:
        lao = next(one for one in branch.laos if one.sites)
        _fall(lao, chance)
        branch.stage = Above.VOIDED
    if look == _NEARLY:
        for lao in chance.sample(branch.laos, min(3, len(branch.laos))):
            _mix(lao, chance, begun=0.8)
    if look in (_PARTIAL, _BARELY):
        for lao in branch.laos:
            drawn = chance.random()
            if look == _BARELY or drawn < 0.6:
                _mix(lao, chance, begun=0.15 if look == _BARELY else 0.85)
            elif drawn < 0.68 and lao.sites:
                _fall(lao, chance)


def _confirm(lao: Authority) -> None:
    """Everything of the LAO is confirmed."""
    lao.stage = Above.CONFIRMED
    for site in lao.sites:
        site.stage = Stage.CONFIRMED


def _fall(lao: Authority, chance: Random) -> None:
    """All was confirmed; then one institution changed, or was sent back."""
    lao.stage = Above.VOIDED
    chance.choice(lao.sites).stage = chance.choice((Stage.VOIDED, Stage.VOIDED, Stage.RETURNED))


def _mix(lao: Authority, chance: Random, *, begun: float) -> None:
    """Some of the LAO's institutions are further than others; it confirmed its head counts at the most."""
    lao.stage = Above.OPEN
    for site in lao.sites:
        drawn = chance.choices(list(_WAITING), list(_WAITING.values()))[0]
        site.stage = drawn if chance.random() < begun else Stage.OPEN
        if site.stage == Stage.CONFIRMED and chance.random() < 0.06:
            site.stage = Stage.VOIDED
    for school in lao.others:
        school.recorded = chance.random() < (0.7 if begun > 0.5 else 0.1)
    if all(school.recorded or school.dissolved for school in lao.others) and chance.random() < 0.5:
        lao.stage = Above.ASKED


def _straggle(branch: Branch) -> None:
    """One institution never confirmed in the closed round, so that its LAO and its province did not either."""
    lao = next((one for one in branch.laos if len(one.sites) > 1), None)
    if lao is not None:
        lao.sites[-1].straggler = lao.straggler = branch.straggler = True
