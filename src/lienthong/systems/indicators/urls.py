"""Addresses of the indicators system, below /chi-tieu/."""

from django.urls import URLPattern

app_name = "indicators"

urlpatterns: list[URLPattern] = []
