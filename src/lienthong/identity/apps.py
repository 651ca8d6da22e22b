from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "lienthong.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lienthong.identity import menu  # noqa: F401 -- registers the menu entries
