"""Addresses of the command system, below /dieu-hanh/."""

from django.urls import URLPattern

app_name = "command"

urlpatterns: list[URLPattern] = []
