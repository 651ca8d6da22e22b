from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from lienthong.base.fields import NameSortKeyField, SearchKeyField, SortKeyField

FIRST = ("base", "0001_roles_and_text_functions")


def own_apps() -> list[str]:
    return [one.label for one in apps.get_app_configs() if one.name.startswith("lienthong.")]


def test_every_table_is_made_after_the_roles_and_text_functions() -> None:
    graph = MigrationLoader(None).graph
    late = [
        key
        for key in graph.nodes
        if key[0] in own_apps() and key != FIRST and FIRST not in graph.forwards_plan(key)
    ]
    assert late == []


def test_key_fields_come_back_from_a_migration_as_they_were() -> None:
    for kind in (SearchKeyField, SortKeyField, NameSortKeyField):
        field = kind("name", editable=False)
        field.set_attributes_from_name("name_key")
        _name, path, args, kwargs = field.deconstruct()
        assert path == f"lienthong.base.fields.{kind.__name__}"
        assert args == ["name"] and "expression" not in kwargs
        assert kind(*args, **kwargs).deconstruct()[1:] == field.deconstruct()[1:]


def test_sort_keys_are_compared_by_code_point() -> None:
    assert SortKeyField("name").output_field.db_collation == "C"
