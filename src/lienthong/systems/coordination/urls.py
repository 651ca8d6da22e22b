"""Addresses of the coordination system, below /phoi-hop/."""

from django.urls import URLPattern

app_name = "coordination"

urlpatterns: list[URLPattern] = []
