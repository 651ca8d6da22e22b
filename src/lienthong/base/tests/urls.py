"""Addresses for the tests of the base alone."""

from django.urls import include, path

urlpatterns = [path("", include("lienthong.base.urls"))]
