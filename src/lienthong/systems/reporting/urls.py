"""Addresses of the reporting system, below /bao-cao/."""

from django.urls import URLPattern

app_name = "reporting"

urlpatterns: list[URLPattern] = []
