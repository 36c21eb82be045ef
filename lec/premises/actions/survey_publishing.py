"""Publishing survey forms, which voids where something required is asked anew, and withdrawing them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.refusals import ChangedMeanwhile, Hidden
from lec.premises.models import SurveyForm
from lec.premises.queries.survey_progress import concerned_by
from lec.premises.queries.surveys import mark_of_form, questions_of
from lec.premises.rules.surveys import check_can_publish, check_can_withdraw, check_is_department
from lec.registry.models import Organisation
from lec.rounds import actions as rounds
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Database, Step
from lec.rounds.queries import today


@transaction.atomic
def publish(*, form: SurveyForm, by: Post, now: datetime, seen: str = "") -> list[Step]:
    """Ask a form: from now on its questions no longer change.

    With a required question the confirmed `basics` of the institutions it is asked of are no longer true:
    they fall, and what stands on them (๙). Without one nothing falls. Answers the steps, lowest level first.
    All these institutions are held, confirmed or not: one may be about to confirm without the form.
    Refused for a form without questions, and (ChangedMeanwhile) one that is no longer that of the mark `seen`.
    """
    check_is_department(by)
    draft = _kept(form)
    questions = questions_of(draft)
    check_can_publish(draft, questions)
    mark = mark_of_form(draft, questions)
    concerned = Organisation.objects.none()
    if any(one.is_required for one in questions):
        concerned = concerned_by(draft, today(now))
    places = concerned.values_list("pk", "lao", "province")
    ledgers = audit.hold(pk for pk, _lao, _province in places)
    audit.hold(lao for _pk, lao, _province in places if lao)
    audit.hold(province for _pk, _lao, province in places if province)
    ledger = audit.hold([by.organisation_id])[by.organisation_id]
    held = _kept(form)
    questions = questions_of(held)
    check_can_publish(held, questions)
    current = mark_of_form(held, questions)
    if current != mark or (seen and seen != current):
        raise ChangedMeanwhile(_("Somebody else changed this in the meantime."), current=current)
    held.published_at = now
    held.save(update_fields=["published_at"])
    after = {"title": held.title, "concerns": held.concerns, "questions": len(questions)}
    audit.append(ledger, [audit.Entry("survey.publish", f"survey:{held.pk}", None, after)], by=by, now=now)
    with override(RECORD_LANGUAGE):
        cause = _("The department asks a survey form with required questions: “%(form)s”.") % {"form": held.title}
    return rounds.void(ledgers=ledgers, database=Database.BASICS, cause=cause, by=by, now=now)


@transaction.atomic
def withdraw(*, form: SurveyForm, by: Post, now: datetime) -> SurveyForm:
    """Ask a form no more. The answers given stay, with their part in every seal, so that nothing falls."""
    check_is_department(by)
    ledger = audit.hold([by.organisation_id])[by.organisation_id]
    held = _kept(form)
    check_can_withdraw(held)
    held.withdrawn_at = now
    held.save(update_fields=["withdrawn_at"])
    entry = audit.Entry("survey.withdraw", f"survey:{held.pk}", None, {"title": held.title})
    audit.append(ledger, [entry], by=by, now=now)
    return held


def _kept(form: SurveyForm) -> SurveyForm:
    """The form as it is now; Hidden where somebody threw the draft away."""
    found = SurveyForm.objects.filter(pk=form.pk).first()
    if found is None:
        raise Hidden("not-found", _("There is no such survey form."))
    return found
