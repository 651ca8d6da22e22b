import os
import subprocess
import sys

import pytest

from lienthong.node.embedded.postgres import prepare_outside

WORKING = ("lienthong_web", "lienthong_worker")


@pytest.fixture
def outside(postgres_server):
    """A server with a login that may make roles and databases, as a ministry's would."""
    with postgres_server.connect() as connection:
        connection.execute("CREATE ROLE ministry LOGIN CREATEDB CREATEROLE PASSWORD 'x'")
        connection.execute("CREATE DATABASE ministry OWNER ministry")
        for role in WORKING:
            connection.execute(f"GRANT {role} TO ministry WITH ADMIN OPTION")
    yield f"postgresql://ministry:x@127.0.0.1:{postgres_server.port}/ministry"
    with postgres_server.connect() as connection:
        connection.execute("DROP DATABASE ministry WITH (FORCE)")
        connection.execute("DROP ROLE ministry")


def run(url, code, tmp_path, role="owner"):
    env = {**os.environ, "DATABASE_URL": url, "LIENTHONG_DATA": str(tmp_path), "LIENTHONG_ROLE": role,
           "DJANGO_SETTINGS_MODULE": "lienthong.node.settings"}  # fmt: skip
    return subprocess.run(
        [sys.executable, *code], env=env, capture_output=True, text=True, timeout=120
    )


def test_an_outside_server_takes_the_schema_and_works_under_the_web_role(outside, tmp_path):
    prepare_outside(outside)

    migrated = run(
        outside, ["-m", "lienthong.node.manage", "migrate", "--verbosity", "0"], tmp_path
    )
    asked = run(
        outside,
        ["-c", "import django; django.setup()\nfrom django.db import connection\n"
         "c = connection.cursor(); c.execute('SELECT current_user'); print(c.fetchone()[0])"],
        tmp_path, role="web",
    )  # fmt: skip

    assert migrated.returncode == 0, migrated.stderr[-1500:]
    assert asked.stdout.strip() == "lienthong_web", asked.stderr[-1500:]


def test_a_login_without_the_roles_is_told_what_the_administrator_must_run(postgres_server):
    with postgres_server.connect() as connection:
        connection.execute("CREATE ROLE poor LOGIN PASSWORD 'x'")
    try:
        with pytest.raises(RuntimeError, match="GRANT lienthong_web TO"):
            prepare_outside(f"postgresql://poor:x@127.0.0.1:{postgres_server.port}/postgres")
    finally:
        with postgres_server.connect() as connection:
            connection.execute("DROP ROLE poor")


def test_an_outside_server_that_is_away_is_named_so():
    with pytest.raises(RuntimeError, match="DATABASE_URL"):
        prepare_outside("postgresql://x:y@127.0.0.1:1/z")
