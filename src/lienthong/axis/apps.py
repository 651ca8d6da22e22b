from django.apps import AppConfig


class AxisConfig(AppConfig):
    name = "lienthong.axis"
    label = "axis"
    default_auto_field = "django.db.models.BigAutoField"
