from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "lienthong.systems.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for part in ("handlers", "answers", "menu", "desk", "figures", "rounds"):
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")
