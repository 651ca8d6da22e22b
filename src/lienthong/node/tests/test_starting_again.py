import shutil
import tempfile
from pathlib import Path

import pytest

from lienthong.node import madefrom
from lienthong.node.supervisor import Supervisor


class Recording(Supervisor):
    """A supervisor that says which maintenance commands it would have run."""

    def run(self, *command):
        self.ran = [*getattr(self, "ran", []), command[0]]
        if command[0] == "collectstatic":
            (self.data / "static").mkdir(exist_ok=True)
            (self.data / "static" / "staticfiles.json").write_text("{}")


@pytest.fixture
def node(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    # The account that PostgreSQL runs under has to reach the folder, unlike pytest's own.
    folder = Path(tempfile.mkdtemp(prefix="lienthong-start-", dir="/tmp"))
    folder.chmod(0o755)
    supervisor = Recording(folder, say=lambda line: None)
    supervisor.ran = []
    yield supervisor
    supervisor.stop()
    shutil.rmtree(folder)


def test_a_second_start_migrates_nothing(node):
    node.start_servers()
    node.stop()
    node.start_servers()

    assert node.ran == ["migrate"]


def test_a_database_made_by_other_migrations_is_migrated(node, monkeypatch):
    node.start_servers()
    monkeypatch.setattr(madefrom, "of_schema", lambda: "another")
    node.stop()
    node.start_servers()

    assert node.ran == ["migrate", "migrate"]


def test_static_files_are_gathered_once(node):
    node._collect_static()
    node._collect_static()

    assert node.ran == ["collectstatic"]


def test_changed_static_files_are_gathered_again(node, monkeypatch):
    node._collect_static()
    monkeypatch.setattr(madefrom, "of_static", lambda: "another")
    node._collect_static()

    assert node.ran == ["collectstatic", "collectstatic"]


def test_lost_static_files_are_gathered_again(node):
    node._collect_static()
    (node.data / "static" / "staticfiles.json").unlink()
    node._collect_static()

    assert node.ran == ["collectstatic", "collectstatic"]


def test_the_digest_follows_the_migrations_alone(tmp_path, monkeypatch):
    (tmp_path / "migrations").mkdir()
    migration = tmp_path / "migrations" / "0001_first.py"
    migration.write_text("one")
    monkeypatch.setattr(madefrom, "_PROGRAM", tmp_path)
    monkeypatch.setattr(madefrom, "_SETTINGS", tmp_path / "settings.py")
    before, static = madefrom.of_schema(), madefrom.of_static()

    migration.write_text("two")

    assert madefrom.of_schema() != before
    assert madefrom.of_static() == static
