"""The work list of pairs that may be one person: look at each, judge it, take a judgement back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Level, Organisation
from lec.registry.rules import sees_names
from lec.rolls.actions import doubles
from lec.rolls.actions.joining import Joined, join
from lec.rolls.actions.names import look_at_names
from lec.rolls.queries.doubles import (
    Double,
    Side,
    find_pair,
    judged_pairs,
    open_pairs,
    pairs_to_judge,
    proposed_to_stand,
)
from lec.rounds.queries import working_year
from lec.web.access import moment, own, post_of
from lec.web.doubles.forms import JudgementForm, NamesForm
from lec.web.doubles.words import Shown, facts_of, shown
from lec.web.learners.pages import show_refusal
from lec.web.voiding import unannounced_voids

PER_PAGE = 20
SEEN, MOST_SEEN = "pairs_seen", 20


@own
@require_safe
def list_pairs(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The pairs that are this organisation's to judge, the most alike first; or those judged."""
    context = _context(organisation)
    is_judged = request.GET.get("tab") == "judged"
    rows = judged_pairs(organisation) if is_judged else open_pairs(organisation)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page": page,
        "pairs": shown(page.object_list, with_names=sees_names(organisation)),
        "is_judged": is_judged,
        "waiting": page.paginator.count if not is_judged else pairs_to_judge(organisation),
        "can_search": organisation.level != Level.DEPARTMENT,
    }
    return render(request, "doubles/list.html", context)


@own
@require_POST
def search(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Search the officer's own subtree again; the nation is searched by the operator's command at night."""
    _context(organisation)
    if organisation.level == Level.DEPARTMENT:
        raise Refused("nation-at-night", _("The nation is searched every night by the command “lec doubles”."))
    now = moment()
    sought = doubles.seek(top=organisation, academic_year=working_year(now), by=post_of(request), now=now)
    messages.success(
        request,
        _("Looked at %(people)s learners: %(new)s new pairs, %(gone)s look alike no more.")
        % {"people": f"{sought.people:,}", "new": f"{sought.new:,}", "gone": f"{sought.gone:,}"},
    )
    return redirect("doubles:list", code=organisation.code)


@own
@require_safe
def show(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """One pair, its records side by side."""
    return _page(request, organisation, _pair(organisation, pk))


@own
@require_POST
def look(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Show the names of a pair to a province or the department, for a check, with a reason."""
    pair = _pair(organisation, pk)
    form = NamesForm(request.POST)
    if form.is_valid():
        try:
            look_at_names(
                subject=f"double:{pair.pk}", reason=form.cleaned_data["reason"], by=post_of(request), now=moment()
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            request.session[SEEN] = [*request.session.get(SEEN, []), pair.pk][-MOST_SEEN:]
            return redirect("doubles:show", code=organisation.code, pk=pk)
    return _page(request, organisation, pair, names_form=form, status=422)


@own
@require_POST
def same(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Find that both records are one person: first what that does, to be confirmed; then the deed."""
    pair = _pair(organisation, pk)
    one = _one(request, organisation, pair)
    form = _form(one, request.POST)
    if not form.is_valid():
        return _page(request, organisation, pair, form=form, status=422)
    post, now = post_of(request), moment()
    standing, reason = form.cleaned_data["standing"], form.cleaned_data["reason"]
    rehearsed: list[Joined] = []

    def act() -> None:
        rehearsed.append(join(pair=pair, standing_id=standing, reason=reason, by=post, now=now))

    try:
        voids = unannounced_voids(request, act, by=post, now=now)
        if request.POST.get("accept_void") != "1":
            context = _context(organisation, pair) | {"pair": pair, "form": form, "voids": voids}
            context |= _told(rehearsed[0], one)
            return render(request, "doubles/confirm.html", context)
        act()
    except Refused as refused:
        show_refusal(form, refused)
        return _page(request, organisation, pair, form=form, status=409)
    messages.success(request, _("The two records are joined."))
    return _to_next(organisation)


@own
@require_POST
def different(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Find that the records are of two people."""
    pair = _pair(organisation, pk)
    form = _form(_one(request, organisation, pair), request.POST, needs_standing=False)
    if form.is_valid():
        try:
            doubles.set_apart(pair=pair, reason=form.cleaned_data["reason"], by=post_of(request), now=moment())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Kept as two people. It can be taken back under “Judged”."))
            return _to_next(organisation)
    return _page(request, organisation, pair, form=form, status=422)


@own
@require_POST
def back(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Put a pair found “not the same” back on the list."""
    pair = _pair(organisation, pk)
    doubles.take_back(pair=pair, by=post_of(request), now=moment())
    messages.success(request, _("The pair is on the list again."))
    return redirect("doubles:show", code=organisation.code, pk=pk)


# --- what the pages share ------------------------------------------------------------------------


def _context(organisation: Organisation, pair: Double | None = None) -> dict[str, Any]:
    """The organisation and the way here; Hidden for institutions, whose LAO judges."""
    if organisation.level == Level.INSTITUTION:
        raise Hidden("not-found", _("There is no such organisation in your area."))
    url = reverse("doubles:list", args=[organisation.code])
    crumbs = [(_("First page"), reverse("home:home")), (_("Likely doubles"), url if pair else None)]
    if pair:
        crumbs.append((_("A pair"), None))
    return {"organisation": organisation, "crumbs": crumbs, "list_url": url}


def _pair(organisation: Organisation, pk: int) -> Double:
    _context(organisation)
    return find_pair(organisation, pk)


def _one(request: HttpRequest, organisation: Organisation, pair: Double) -> Shown:
    return shown([pair], with_names=_sees(request, organisation, pair), links=_links(organisation))[0]


def _sees(request: HttpRequest, organisation: Organisation, pair: Double) -> bool:
    """Whether the names are shown: always to a LAO, above it once the look is recorded."""
    return sees_names(organisation) or pair.pk in request.session.get(SEEN, [])


def _links(organisation: Organisation) -> Any:
    """What gives the page of a record on its roll; LAOs may open it."""

    def link(side: Side) -> str:
        at = side.enrolment
        if at is None or at.institution.lao_id != organisation.pk:
            return ""
        return reverse("learners:show", args=[at.institution.code, at.pk])

    return link


def _form(one: Shown, answers: Any = None, *, needs_standing: bool = True) -> JudgementForm:
    first, second = one.records
    records = [
        (first.side.learner.pk, _("The first record: %(name)s") % {"name": f"{first.name} {first.number}"}),
        (second.side.learner.pk, _("The second record: %(name)s") % {"name": f"{second.name} {second.number}"}),
    ]
    stands = proposed_to_stand(first.side.learner, second.side.learner).pk
    return JudgementForm(answers, records=records, needs_standing=needs_standing, initial={"standing": stands})


def _page(
    request: HttpRequest,
    organisation: Organisation,
    pair: Double,
    *,
    form: JudgementForm | None = None,
    names_form: NamesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    one = _one(request, organisation, pair)
    with_names = _sees(request, organisation, pair)
    context = _context(organisation, pair) | {
        "pair": pair,
        "one": one,
        "facts": facts_of(one),
        "with_names": with_names,
        "form": form or names_form,
        "judgement": None if pair.verdict or not with_names else (form or _form(one)),
        "names_form": None if with_names else (names_form or NamesForm()),
    }
    response = render(request, "doubles/show.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _told(joined: Joined, one: Shown) -> dict[str, Any]:
    """What joining would do, for the page that asks for it once more."""
    first, second = one.records
    stands, other = (first, second) if first.side.learner.pk == joined.standing.pk else (second, first)
    return {
        "stands": stands,
        "other": other,
        "contested": [row.institution.name for row in joined.contested],
        "left": [row.institution.name for row in joined.left],
    }


def _to_next(organisation: Organisation) -> HttpResponse:
    """To the next pair that waits, or to the list where none does."""
    following = open_pairs(organisation).first()
    if following is None:
        return redirect("doubles:list", code=organisation.code)
    return redirect("doubles:show", code=organisation.code, pk=following.pk)
