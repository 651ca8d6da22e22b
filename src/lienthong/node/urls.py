"""Every address of the node: each app brings its own."""

from django.urls import URLPattern, URLResolver, path

from lienthong.node import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
