from django.apps import AppConfig


class NodeConfig(AppConfig):
    name = "lienthong.node"
    label = "node"
    default_auto_field = "django.db.models.BigAutoField"
