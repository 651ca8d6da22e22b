from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "lienthong.agencies"
    label = "agencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter the menu, and tell the axis who holds a mandate."""
        from lienthong.agencies import menu, models  # noqa: F401
        from lienthong.agencies.mandates import resolve
        from lienthong.axis.directory import register_mandate_resolver

        register_mandate_resolver(resolve)
