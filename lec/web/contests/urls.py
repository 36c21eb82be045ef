"""Addresses of contests and of moves between institutions."""

from django.urls import URLPattern, path

from lec.web.contests import desks, moves, views

app_name = "contests"

urlpatterns: list[URLPattern] = [
    path("institutions/<str:code>/contests/", views.list_contests, name="list"),
    path("institutions/<str:code>/contests/<int:pk>", views.show, name="show"),
    path("institutions/<str:code>/contests/<int:pk>/evidence", views.give_evidence, name="evidence"),
    path("institutions/<str:code>/contests/<int:pk>/evidence/<int:piece>", views.open_file, name="file"),
    path("institutions/<str:code>/incoming", moves.incoming, name="incoming"),
    path("institutions/<str:code>/incoming/<int:pk>/accept", moves.accept, name="accept"),
    path("institutions/<str:code>/incoming/<int:pk>/decline", moves.decline, name="decline"),
    path("laos/<str:code>/contests/", desks.lao_list, name="lao_list"),
    path("laos/<str:code>/contests/<int:pk>", desks.lao_show, name="lao_show"),
    path("laos/<str:code>/contests/<int:pk>/evidence/<int:piece>", desks.lao_file, name="lao_file"),
    path("provinces/<str:code>/contests/", desks.province_list, name="province_list"),
    path("provinces/<str:code>/contests/<int:pk>", desks.province_show, name="province_show"),
    path("provinces/<str:code>/contests/<int:pk>/names", desks.province_names, name="province_names"),
    path("provinces/<str:code>/contests/<int:pk>/evidence/<int:piece>", desks.province_file, name="province_file"),
    path("contests/", desks.department_list, name="department_list"),
    path("contests/<int:pk>", desks.department_show, name="department_show"),
    path("contests/<int:pk>/names", desks.department_names, name="department_names"),
    path("contests/<int:pk>/evidence/<int:piece>", desks.department_file, name="department_file"),
]
