from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "lienthong.casework"
    label = "casework"
