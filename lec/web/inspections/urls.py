"""Addresses of random checks: the province's, what an institution and its LAO see of them, and the public's."""

from django.urls import URLPattern, path

from lec.web.inspections import below, drawing, photos, planning, public, results, visits

app_name = "inspections"

_PROVINCE = "provinces/<str:code>/inspections/"
_VISIT = f"{_PROVINCE}<int:number>/visits/<str:institution>"

urlpatterns: list[URLPattern] = [
    path(_PROVINCE, planning.list_inspections, name="list"),
    path(f"{_PROVINCE}new", planning.plan, name="plan"),
    path(f"{_PROVINCE}<int:number>", drawing.show, name="show"),
    path(f"{_PROVINCE}<int:number>/draw", drawing.draw, name="draw"),
    path(f"{_PROVINCE}<int:number>/finish", drawing.finish, name="finish"),
    path(f"{_PROVINCE}<int:number>/rosters.pdf", visits.rosters, name="rosters"),
    path(f"{_PROVINCE}<int:number>/result", results.show, name="result"),
    path(f"{_PROVINCE}<int:number>/result.xlsx", results.workbook, name="result_xlsx"),
    path(f"{_PROVINCE}<int:number>/result.pdf", results.paper, name="result_pdf"),
    path(_VISIT, visits.show, name="visit"),
    path(f"{_VISIT}/roster.pdf", visits.roster, name="roster"),
    path(f"{_VISIT}/learners/<int:learner>", visits.save_one, name="learner"),
    path(f"{_VISIT}/photos", photos.add, name="photos"),
    path(f"{_VISIT}/photos/<int:photo>", photos.show, name="photo"),
    path(f"{_VISIT}/ask", visits.ask, name="ask"),
    path(f"{_VISIT}/return", visits.send_back, name="return"),
    path("institutions/<str:code>/inspections/", below.asked, name="asked"),
    path("laos/<str:code>/inspections/", below.findings, name="findings"),
    path("inspections/<slug:script>.py", public.script, name="script"),
    path("inspections/<slug:public_code>", public.show, name="public"),
    path("inspections/<slug:public_code>/draw.json", public.document, name="document"),
    path("inspections/<slug:public_code>/frozen-list.csv", public.frozen_list, name="frozen_list"),
]
