"""The REST door and all its resources."""

from ninja import NinjaAPI

from lec.api import chain, headcounts, learners, organisations, problems, rounds
from lec.api.access import Bearer
from lec.api.parsing import WholeText

api = NinjaAPI(
    title="LEC",
    version="1",
    description="ระบบสารสนเทศทางการศึกษาท้องถิ่น (Local Education Center information system)",
    auth=Bearer(),
    parser=WholeText(),
    docs_url=None,
    openapi_url="/openapi.json",
)
problems.install(api)
for room in (organisations, rounds, chain, learners, headcounts):
    api.add_router("", room.router)
