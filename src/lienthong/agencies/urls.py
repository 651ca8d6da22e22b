"""Addresses of the registry, of mandates and of the working calendar."""

from django.urls import path

from lienthong.agencies.views import days, establishment, mandates, registry

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
    path("nhiem-vu/", mandates.index, name="mandates"),
    path("nhiem-vu/moi/", mandates.add, name="add_mandate"),
    path("nhiem-vu/phoi-hop/<int:holding_id>/ket-thuc/", mandates.end_support, name="end_support"),
    path("nhiem-vu/<slug:subject>/", mandates.mandate, name="mandate"),
    path("nhiem-vu/<slug:subject>/chuyen-giao/", mandates.transfer, name="transfer_mandate"),
    path("nhiem-vu/<slug:subject>/phoi-hop/", mandates.support, name="support_mandate"),
    path("nhiem-vu/<slug:subject>/ket-thuc/", mandates.end, name="end_mandate"),
    path("lich-lam-viec/", days.index, name="calendar"),
    path("lich-lam-viec/nhap/", days.set_day, name="set_day"),
    path("lich-lam-viec/<str:day>/bo/", days.remove_day, name="remove_day"),
]
