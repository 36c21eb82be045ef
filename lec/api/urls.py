"""Addresses of the REST door."""

from ninja import NinjaAPI

from lec.api import chain, headcounts, learners, organisations, problems, rounds
from lec.api.access import Bearer

api = NinjaAPI(
    title="LEC",
    version="1",
    description="ระบบสารสนเทศทางการศึกษาท้องถิ่น (Local Education Center information system)",
    auth=Bearer(),
    docs_url=None,
    openapi_url="/openapi.json",
)
problems.install(api)
for room in (organisations, rounds, chain, learners, headcounts):
    api.add_router("", room.router)

urlpatterns = api.urls[0]
app_name = api.urls[1]
