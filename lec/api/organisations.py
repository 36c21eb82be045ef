"""Organisations and what stands below them."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from lec.api.access import asking, within
from lec.api.shapes import PROBLEMS, OrganisationOut, OrganisationRef, page
from lec.registry.queries import children_of
from lec.rounds.queries import today

router = Router(tags=["organisations"])


class OfficerOut(Schema):
    """The person behind the post."""

    first_name: str
    last_name: str
    position: str
    telephone: str


class Me(Schema):
    """Who the token speaks for."""

    post: str
    officer: OfficerOut | None
    organisation: OrganisationRef
    level: str


class OrganisationsOut(Schema):
    """A page of organisations."""

    items: list[OrganisationOut]
    next: str | None


@router.get("/me", response={200: Me, **PROBLEMS})
def me(request: HttpRequest) -> Me:
    """The post, officer, organisation and level of the token."""
    post = asking(request)
    officer = OfficerOut.from_orm(post.officer) if post.officer else None
    organisation = OrganisationRef.from_orm(post.organisation)
    return Me(post=post.username, officer=officer, organisation=organisation, level=organisation.level)


@router.get("/organisations/{code}", response={200: OrganisationOut, **PROBLEMS})
def show(request: HttpRequest, code: str) -> OrganisationOut:
    """One organisation of the subtree."""
    return OrganisationOut.of(within(request, code))


@router.get("/organisations/{code}/children", response={200: OrganisationsOut, **PROBLEMS})
def children(request: HttpRequest, code: str, after: int = 0, limit: int = 100) -> OrganisationsOut:
    """The open organisations directly below, in Thai order."""
    below = children_of(within(request, code), today=today(timezone.now())).select_related("parent")
    found, following = page(below, after, limit)
    return OrganisationsOut(items=[OrganisationOut.of(one) for one in found], next=following)
