"""Addresses of the directives system, below /chi-dao/."""

from django.urls import URLPattern

app_name = "directives"

urlpatterns: list[URLPattern] = []
