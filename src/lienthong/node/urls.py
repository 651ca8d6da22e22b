"""Every address of the node: each app brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from lienthong.node import views
from lienthong.node.api import api
from lienthong.node.screens import dead_letters, desk, evidence, health

_own: list[URLPattern | URLResolver] = [
    path("", desk.home, name="home"),
    path("chung-cu/<uuid:envelope_id>/", evidence.download, name="evidence"),
    path("quan-tri/thong-diep/", dead_letters.index, name="dead_letters"),
    path("quan-tri/thong-diep/<uuid:letter_id>/", dead_letters.decide, name="dead_letter"),
    path("quan-tri/tinh-trang/", health.node, name="health"),
    path("quan-tri/so-cai/", health.ledger, name="ledger"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("", include((_own, "node"))),
    path("", include("lienthong.base.urls")),
    path("", include("lienthong.identity.urls")),
    path("co-quan/", include("lienthong.agencies.urls")),
    path("van-ban/", desk.documents),
    path("van-ban/", include("lienthong.systems.documents.urls")),
    path("chuc-nang/", include("lienthong.systems.mandates.urls")),
    path("chi-dao/", include("lienthong.systems.directives.urls")),
    path("phoi-hop/", include("lienthong.systems.coordination.urls")),
    path("bao-cao/", include("lienthong.systems.reporting.urls")),
    path("chi-tieu/", include("lienthong.systems.indicators.urls")),
    path("dieu-hanh/", include("lienthong.systems.command.urls")),
    path("api/", api.urls),
]

handler400 = "lienthong.base.views.bad_request"
handler403 = "lienthong.base.views.forbidden"
handler404 = "lienthong.base.views.not_found"
handler500 = "lienthong.base.views.server_error"
