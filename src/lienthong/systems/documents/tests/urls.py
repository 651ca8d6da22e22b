"""The addresses that the pages of documents need."""

from django.urls import include, path
from ninja import NinjaAPI

from lienthong.systems.documents.api import router

api = NinjaAPI(urls_namespace="documents-test", docs_url=None, openapi_url=None)
api.add_router("/van-ban/", router)

urlpatterns = [
    path("van-ban/", include("lienthong.systems.documents.urls")),
    path("api/", api.urls),
    path("", include("lienthong.identity.urls")),
    path("", include("lienthong.base.urls")),
]
