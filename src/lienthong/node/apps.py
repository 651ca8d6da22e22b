from django.apps import AppConfig


class NodeConfig(AppConfig):
    name = "lienthong.node"
    label = "node"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter the node's pages in the navigation."""
        from lienthong.node import menu  # noqa: F401
