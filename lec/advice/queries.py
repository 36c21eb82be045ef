"""Reading threads of advice: an organisation's list, what waits for its answer, one conversation."""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext as _

from lec.advice.models import Attachment, Message, Thread
from lec.lib.refusals import Hidden
from lec.registry.models import Organisation
from lec.registry.queries import children_of

WAITS_FOR_ME, WAITS_FOR_THEM, SETTLED, OVER = "mine", "theirs", "settled", "over"
STATES = (WAITS_FOR_ME, WAITS_FOR_THEM, SETTLED, OVER)
"""How a thread stands for one of its sides; `over` where the organisation has moved to another body above."""


@dataclass(frozen=True)
class Partners:
    """Whom an organisation may talk with: the body directly above, and the open ones directly below."""

    above: Organisation | None
    below: tuple[Organisation, ...]

    @property
    def all(self) -> tuple[Organisation, ...]:
        """Everybody, the one above first."""
        return ((self.above,) if self.above else ()) + self.below


def partners_of(organisation: Organisation, *, today: date) -> Partners:
    """Whom an organisation may ask, those below in Thai order; at most two statements."""
    return Partners(organisation.parent, tuple(children_of(organisation, today=today)))


def threads_of(
    organisation: Organisation, *, state: str = "", partner: Organisation | None = None
) -> QuerySet[Thread]:
    """The organisation's threads, what waits for its answer first, then newest first; one statement when read.

    Each has `standing` (of STATES), `last_text`, `last_side` (the id of the organisation that wrote last), `number`
    of messages and `has_files`. `state` and `partner` narrow them.
    """
    newest = Message.objects.filter(thread=OuterRef("pk")).order_by("-pk")
    rows = (
        Thread.objects.filter(Q(organisation=organisation) | Q(above=organisation))
        .select_related("organisation", "above")
        .annotate(
            standing=_standing(organisation),
            last_text=Subquery(newest.values("text")[:1]),
            last_side=Subquery(newest.values("post__organisation_id")[:1]),
            number=Subquery(
                newest.order_by().values("thread").annotate(number=Count("pk")).values("number"),
                output_field=IntegerField(),
            ),
            has_files=Exists(Attachment.objects.filter(message__thread=OuterRef("pk"))),
        )
        .order_by(
            Case(When(standing=WAITS_FOR_ME, then=0), When(standing=WAITS_FOR_THEM, then=1), default=2),
            "-changed_at",
            "-pk",
        )
    )
    if state in STATES:
        rows = rows.filter(standing=state)
    if partner is not None:
        rows = rows.filter(Q(organisation=partner) | Q(above=partner))
    return rows


def unanswered(organisation: Organisation) -> int:
    """How many threads wait for this organisation's answer; one statement.

    Those with a body that it no longer belongs to, or that no longer belongs to it, wait for nobody.
    """
    waiting = Thread.objects.filter(answer_due_from=organisation, organisation__parent=F("above"))
    return waiting.count()


def find_thread(pk: int, *, side: Organisation) -> Thread:
    """A thread of which this organisation is a side; Hidden to everybody else, the levels higher up too."""
    rows = Thread.objects.select_related("organisation", "above", "asked_by")
    found = rows.filter(Q(organisation=side) | Q(above=side), pk=pk).first()
    if found is None:
        raise Hidden("not-found", _("There is no such conversation here."))
    return found


def messages_of(thread: Thread) -> QuerySet[Message]:
    """The thread's messages, oldest first, with who wrote and the files without their contents; two statements."""
    files = Prefetch("attachments", Attachment.objects.defer("sealed_content").order_by("pk"))
    rows = Message.objects.filter(thread=thread).select_related("post__organisation", "officer")
    return rows.prefetch_related(files).order_by("pk")


def find_attachment(pk: int, *, thread: Thread) -> Attachment:
    """A file of that thread with its enciphered content; Hidden otherwise."""
    found = Attachment.objects.select_related("message").filter(pk=pk, message__thread=thread).first()
    if found is None:
        raise Hidden("not-found", _("There is no such file here."))
    return found


def standing_for(thread: Thread, side: int) -> str:
    """How a thread stands for the side with that id, one of STATES."""
    if thread.is_settled:
        return SETTLED
    if thread.is_over:
        return OVER
    return WAITS_FOR_ME if thread.answer_due_from_id == side else WAITS_FOR_THEM


def same_question(
    organisation: Organisation, above: Organisation, *, asked_by: Organisation, database: str, subject: str, text: str
) -> Thread | None:
    """An open thread that this side has already begun in the very same words."""
    first = Message.objects.filter(thread=OuterRef("pk")).order_by("pk").values("text")[:1]
    return (
        Thread.objects.filter(
            organisation=organisation, above=above, asked_by=asked_by, database=database, subject=subject
        )
        .filter(answer_due_from__isnull=False)
        .annotate(first_text=Subquery(first))
        .filter(first_text=text)
        .first()
    )


def _standing(organisation: Organisation) -> Case:
    return Case(
        When(answer_due_from__isnull=True, then=Value(SETTLED)),
        When(~Q(organisation__parent=F("above")), then=Value(OVER)),
        When(answer_due_from=organisation, then=Value(WAITS_FOR_ME)),
        default=Value(WAITS_FOR_THEM),
    )
