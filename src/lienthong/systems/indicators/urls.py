"""Addresses of the indicators system, below /chi-tieu/."""

from django.urls import path

from lienthong.systems.indicators.views import (
    declarations,
    editions,
    egdi,
    figures,
    kpi,
    register,
    targets,
)

app_name = "indicators"

_EDITION = "bo-chi-so/<slug:set_code>/phien-ban/<int:edition_id>/"

urlpatterns = [
    path("", register.register, name="register"),
    path("them/", register.add, name="add"),
    path("muc-tieu/", targets.off_target, name="off_target"),
    path("khai-bao/", declarations.declarations, name="declarations"),
    path("khai-bao/cho/<uuid:draft_id>/", declarations.declare_draft, name="declare_draft"),
    path(
        "khai-bao/cho/<uuid:draft_id>/bo/", declarations.drop_draft, name="drop_declaration_draft"
    ),
    path("so-lieu/<str:code>/", figures.figure, name="figure"),
    path("so-lieu/<str:code>/cac-lan-ghi/", figures.vintages, name="vintages"),
    path("bo-chi-so/", kpi.kpi_sets, name="kpi_sets"),
    path("bo-chi-so/<slug:set_code>/", kpi.kpi_set, name="kpi_set"),
    path("bo-chi-so/<slug:set_code>/cham-diem/", kpi.score, name="score"),
    path("bo-chi-so/<slug:set_code>/co-quan/<str:unit>/", kpi.kpi_unit, name="kpi_unit"),
    path("bo-chi-so/<slug:set_code>/mo-phien-ban/", editions.open_edition, name="open_edition"),
    path("bo-chi-so/<slug:set_code>/so-sanh/", editions.compare, name="compare"),
    path(_EDITION, editions.edition, name="edition"),
    path(f"{_EDITION}sua/", editions.describe, name="describe"),
    path(f"{_EDITION}trong-so/", editions.weigh, name="weigh"),
    path(f"{_EDITION}ban-hanh/", editions.publish, name="publish"),
    path(f"{_EDITION}thu-hoi/", editions.withdraw, name="withdraw"),
    path(f"{_EDITION}bo/", editions.drop, name="drop"),
    path(f"{_EDITION}tieu-chi/", editions.add_criterion, name="add_criterion"),
    path(
        f"{_EDITION}tieu-chi/<int:criterion_id>/",
        editions.change_criterion,
        name="change_criterion",
    ),
    path(
        f"{_EDITION}tieu-chi/<int:criterion_id>/bo/",
        editions.remove_criterion,
        name="remove_criterion",
    ),
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
