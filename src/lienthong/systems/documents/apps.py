from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "lienthong.systems.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for part in ("answers", "handlers", "menu", "figures", "rounds"):
            import_module(f"lienthong.systems.documents.{part}")
