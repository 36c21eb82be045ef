"""Addresses of the accounts pages."""

from django.urls import URLPattern, path

from lec.web.accounts import activation, profile, slips, slips_below, views

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("activate", activation.activate, name="activate"),
    path("activate/profile", activation.create_profile, name="create_profile"),
    path("profile", profile.profile, name="profile"),
    path("profile/password", profile.password, name="password"),
    path("profile/tokens", profile.tokens, name="tokens"),
    path("profile/tokens/<int:pk>/revoke", profile.revoke_token, name="revoke_token"),
    path("slips", slips.slips, name="slips"),
    path("slips/progress", slips_below.progress, name="slips_progress"),
    path("slips/stop", slips_below.stop, name="slips_stop"),
    path("provinces/<str:code>/slips", slips_below.slips_of_province, name="slips_below"),
]
