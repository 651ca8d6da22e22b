"""Addresses of the indicators system, below /chi-tieu/."""

from django.urls import path

from lienthong.systems.indicators.views import declarations, egdi, figures, kpi, register, targets

app_name = "indicators"

urlpatterns = [
    path("", register.register, name="register"),
    path("them/", register.add, name="add"),
    path("muc-tieu/", targets.off_target, name="off_target"),
    path("khai-bao/", declarations.declarations, name="declarations"),
    path("so-lieu/<str:code>/", figures.figure, name="figure"),
    path("so-lieu/<str:code>/cac-lan-ghi/", figures.vintages, name="vintages"),
    path("bo-chi-so/", kpi.kpi_sets, name="kpi_sets"),
    path("bo-chi-so/<slug:set_code>/", kpi.kpi_set, name="kpi_set"),
    path("bo-chi-so/<slug:set_code>/cham-diem/", kpi.score, name="score"),
    path("bo-chi-so/<slug:set_code>/co-quan/<str:unit>/", kpi.kpi_unit, name="kpi_unit"),
    path("egdi/", egdi.newest, name="egdi"),
    path("egdi/<int:year>/", egdi.countries, name="countries"),
    path("egdi/<int:year>/<str:name>/", egdi.country, name="country"),
    path("chi-tiet/<str:code>/", register.indicator, name="indicator"),
    path("chi-tiet/<str:code>/lich-su/", register.history, name="history"),
    path("chi-tiet/<str:code>/sua/", register.change, name="change"),
    path("chi-tiet/<str:code>/khai/", declarations.declare, name="declare"),
    path("chi-tiet/<str:code>/muc-tieu/", register.set_target, name="set_target"),
    path(
        "chi-tiet/<str:code>/muc-tieu/<int:target_id>/thoi/",
        register.withdraw_target,
        name="withdraw_target",
    ),
]
