"""The rates: everybody reads them with their history and sources, the department adds and withdraws."""


from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.funding import actions
from lec.funding.queries.rates import find_rate, history, rates_on, row_of
from lec.funding.rules import can_set_rates
from lec.reporting.estimate_pages import fiscal_year_shown
from lec.web.access import department, moment, officer, post_of
from lec.web.acting import done
from lec.web.funding.forms import RateForm, WithdrawForm

SHOW_AND_SAVE = ["GET", "HEAD", "POST"]


@officer
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every rate by programme, the newest first; which are in force, where each was read, how sure that is."""
    year = fiscal_year_shown(now=moment())
    context = {
        "entries": history(),
        "fiscal_year": year,
        "in_force": {rate.number for rate in rates_on(year).rows},
        "may_set": can_set_rates(post_of(request)),
    }
    return render(request, "funding/rates.html", context)


@department
@require_http_methods(SHOW_AND_SAVE)
def add(request: HttpRequest) -> HttpResponse:
    """Add a rate from a fiscal year on, with its source."""
    form = RateForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        actions.add_rate(**form.columns(), by=post_of(request), now=moment())
        return _("The rate is entered. Estimates use it from its fiscal year on.")

    if form.is_valid() and done(request, form, act):
        return redirect("funding:rates")
    return render(request, "funding/add_rate.html", {"form": form})


@department
@require_http_methods(SHOW_AND_SAVE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a rate that was entered by mistake."""
    rate = find_rate(pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        actions.withdraw_rate(pk=pk, reason=form.cleaned_data["reason"], by=post_of(request), now=moment())
        return _("The rate is withdrawn. Estimates no longer use it; it stays in the list to be read.")

    if form.is_valid() and done(request, form, act):
        return redirect("funding:rates")
    return render(request, "funding/withdraw_rate.html", {"form": form, "rate": rate, "row": row_of(rate)})
