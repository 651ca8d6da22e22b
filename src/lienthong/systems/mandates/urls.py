"""Addresses of the mandates system, below /chuc-nang/."""

from django.urls import URLPattern

app_name = "mandates"

urlpatterns: list[URLPattern] = []
