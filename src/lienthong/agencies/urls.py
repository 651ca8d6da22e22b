"""Addresses of the registry and of the working calendar."""

from django.urls import path

from lienthong.agencies.views import days, establishment, registry

app_name = "agencies"

urlpatterns = [
    path("", registry.index, name="index"),
    path("xuat/", registry.export, name="export"),
    path("moi/", registry.add, name="add"),
    path("<int:agency_id>/", registry.agency, name="agency"),
    path("<int:agency_id>/sua/", registry.change, name="change"),
    path("<int:agency_id>/ket-thuc/", registry.end, name="end"),
    path("<int:agency_id>/don-vi-moi/", establishment.add_unit, name="add_unit"),
    path("<int:agency_id>/vi-tri-moi/", establishment.add_post, name="add_post"),
    path("don-vi/<int:unit_id>/ket-thuc/", establishment.end_unit, name="end_unit"),
    path("vi-tri/<int:post_id>/ket-thuc/", establishment.end_post, name="end_post"),
    path("lich-lam-viec/", days.index, name="calendar"),
    path("lich-lam-viec/nhap/", days.set_day, name="set_day"),
    path("lich-lam-viec/<str:day>/bo/", days.remove_day, name="remove_day"),
]
