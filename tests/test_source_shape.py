"""The house style, as far as a machine can see it."""

import ast
import re

from tests.source import PACKAGE, ROOT, functions, python_files, tree

EDGES = {"views", "forms", "urls", "api", "handlers"}
WRITES = {"save", "create", "delete", "update", "bulk_create", "bulk_update", "get_or_create",
          "update_or_create"}  # fmt: skip
FORBIDDEN_NAMES = {"core", "common", "utils", "helpers", "services"}
TEMPLATE_NAME = re.compile(r"[\"']((?:[a-z_]+/)*[\w.-]+\.(?:html|txt|svg|typ))[\"']")


def place(path, node):
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def is_edge(path):
    return path.stem in EDGES or path.parent.name in EDGES


def orm_writes(path):
    """Calls of writing methods on something that looks like a manager, a queryset or a model."""
    for node in ast.walk(tree(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        target = ast.unparse(node.func.value)
        # A file's save names its target first; a row's does not.
        if node.func.attr in {"save", "delete"} and not node.args and "session" not in target:
            yield place(path, node)
        if node.func.attr in WRITES and "objects" in target:
            yield place(path, node)


def test_edges_never_write_to_the_database():
    found = [line for path in python_files() if is_edge(path) for line in orm_writes(path)]

    assert found == []


def test_functions_stay_under_sixty_lines():
    found = [
        f"{place(path, node)} {node.name}"
        for path in python_files()
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > 60
    ]

    assert found == []


def test_files_stay_under_eight_hundred_lines():
    found = [
        str(path.relative_to(ROOT)) for path in python_files() if path.read_text().count("\n") > 800
    ]

    assert found == []


def test_the_tree_names_the_domain():
    found = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*")
        if path.stem in FORBIDDEN_NAMES and (path.is_dir() or path.suffix == ".py")
    ]

    assert found == []


def test_nothing_reacts_to_model_signals():
    found = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if "django.db.models.signals" in path.read_text()
    ]

    assert found == []


def test_locked_rows_can_still_be_referred_to():
    """A lock with the key makes who only refers to the row wait, which closed a circle once."""
    found = [
        place(path, node)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "select_for_update"
        and not any(word.arg == "no_key" for word in node.keywords)
    ]

    assert found == []


def test_every_template_is_used():
    text = "".join(
        path.read_text()
        for pattern in ("*.py", "*.html")
        for path in PACKAGE.rglob(pattern)
        if "tests" not in path.parts
    )
    used = set(TEMPLATE_NAME.findall(text))
    templates = {
        str(path.relative_to(folder))
        for folder in PACKAGE.rglob("templates")
        for path in folder.rglob("*")
        # Components are named by their tag; the gallery's test shows every one.
        if path.is_file() and path.parent.name != "components"
    }

    # An app may name its own templates without its folder.
    assert {name for name in templates if not {name, name.rpartition("/")[2]} & used} == set()


def test_every_setting_is_documented():
    settings = (PACKAGE / "node" / "settings.py").read_text()
    named = set(re.findall(r"\"((?:LIENTHONG|DATABASE|NATS)_[A-Z_]+)\"", settings))
    documented = (ROOT / "docs" / "settings.md").read_text()

    assert {name for name in named if f"`{name}`" not in documented} == set()
