"""Addresses of the reporting system, below /bao-cao/."""

from django.urls import path

from lienthong.systems.reporting.views import (
    comparing,
    duties,
    entering,
    files,
    inbox,
    regimes,
    report,
    status,
)

app_name = "reporting"

urlpatterns = [
    path("", duties.calendar, name="calendar"),
    path("lap/<slug:code>/<str:period>/", duties.open_report, name="open"),
    path("che-do/", regimes.index, name="regimes"),
    path("che-do/them/", regimes.create, name="create_regime"),
    path("che-do/<slug:code>/", regimes.regime, name="regime"),
    path("che-do/<slug:code>/phien-ban-moi/", regimes.revise, name="revise_regime"),
    path("che-do/<slug:code>/dat-ky/", regimes.set_frequency, name="set_frequency"),
    path("che-do/<slug:code>/ket-thuc/", regimes.end, name="end_regime"),
    path("tiep-nhan/", inbox.index, name="inbox"),
    path("tiep-nhan/chap-nhan/", inbox.accept_many, name="accept_many"),
    path("tiep-nhan/tep/", files.units, name="units_file"),
    path("tinh-hinh/", status.completeness, name="completeness"),
    path("so-sanh/", comparing.compare, name="compare"),
    path("<uuid:report_id>/", report.detail, name="report"),
    path("<uuid:report_id>/luu/", entering.save, name="save"),
    path("<uuid:report_id>/dan/", entering.paste, name="paste"),
    path("<uuid:report_id>/tai-len/", entering.upload, name="upload"),
    path("<uuid:report_id>/tep-mau/", entering.template, name="template"),
    path("<uuid:report_id>/tong-hop/", entering.fill_from_below, name="fill_from_below"),
    path("<uuid:report_id>/so-lieu/", entering.fill_from_figures, name="fill_from_figures"),
    path("<uuid:report_id>/cap-duoi/<str:item>/", report.below, name="below"),
    path("<uuid:report_id>/ban-ve/", report.pdf, name="pdf"),
    path("<uuid:report_id>/ra-soat/", report.send_to_review, name="send_to_review"),
    path("<uuid:report_id>/chuyen-lai/", report.give_back, name="give_back"),
    path("<uuid:report_id>/ky-gui/", report.sign, name="sign"),
    path("<uuid:report_id>/chap-nhan/", report.accept, name="accept"),
    path("<uuid:report_id>/tra-lai/", report.return_report, name="return_report"),
    path("<uuid:report_id>/dinh-chinh/", report.correct, name="correct"),
]
