"""The addresses of the base: gallery and language switch."""

from django.urls import path

from lienthong.base import views

app_name = "base"

urlpatterns = [
    path("thanh-phan/", views.gallery, name="gallery"),
    path("ngon-ngu/", views.set_language, name="set_language"),
]
