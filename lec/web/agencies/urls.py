"""Addresses: handing numbers on to agencies."""

from django.urls import URLPattern, path

from lec.web.agencies import handing, reports, views

app_name = "agencies"
urlpatterns: list[URLPattern] = [
    path("agencies/", views.list_agencies, name="list"),
    path("agencies/new", views.add, name="add"),
    path("agencies/handovers", views.handovers, name="handovers"),
    path("agencies/watermark", views.watermark, name="watermark"),
    path("agencies/<int:pk>", views.show, name="show"),
    path("agencies/<int:pk>/edit", views.change, name="change"),
    path("agencies/<int:pk>/hand-over", handing.hand_over, name="hand_over"),
    path("provinces/<str:code>/report", reports.show, name="province_report"),
    path("provinces/<str:code>/report.pdf", reports.pdf, name="province_report_pdf"),
]
