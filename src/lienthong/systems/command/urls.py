"""Addresses of the command system, below /dieu-hanh/."""

from django.urls import path

from lienthong.systems.command.views import agencies, alarms, briefs, figures, screens, thresholds

app_name = "command"

urlpatterns = [
    path("", screens.home, name="home"),
    path("man-hinh/", screens.wall, name="wall"),
    path("ban-do/", screens.country_map, name="map"),
    path("so-lieu/", figures.index, name="figures"),
    path("so-lieu/<str:code>/", figures.figure, name="figure"),
    path("co-quan/", agencies.index, name="agencies"),
    path("co-quan/<str:code>/", agencies.agency, name="agency"),
    path("canh-bao/", alarms.index, name="alarms"),
    path("canh-bao/<uuid:alarm_id>/", alarms.alarm, name="alarm"),
    path("nguong/", thresholds.index, name="thresholds"),
    path("nguong/them/", thresholds.add, name="add_threshold"),
    path("nguong/<uuid:threshold_id>/", thresholds.change, name="change_threshold"),
    path("nguong/<uuid:threshold_id>/thoi/", thresholds.end, name="end_threshold"),
    path("ban-tin/", briefs.index, name="briefs"),
    path("ban-tin/lap/", briefs.make, name="make_brief"),
    path("ban-tin/dat/", briefs.order, name="order_briefs"),
    path("ban-tin/thoi/", briefs.stop, name="stop_briefs"),
    path("ban-tin/<uuid:brief_id>.pdf", briefs.pdf, name="brief"),
]
