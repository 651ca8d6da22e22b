import os
import subprocess
import sys

import pytest

from lienthong.node import cli, commands

WORDS = [
    "up", "down", "status", "migrate", "load", "demo", "verify", "doctor", "directives", "mandates",
    "figures",
]  # fmt: skip


def lienthong(*words, data):
    return subprocess.run(
        [sys.executable, "-m", "lienthong.node.cli", "--data", str(data), *words],
        capture_output=True, text=True, env={**os.environ}, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_every_word_explains_itself(word, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([word, "--help"])

    assert end.value.code == 0
    assert word in capsys.readouterr().out


def test_status_of_a_node_that_does_not_run_has_its_own_exit_code(tmp_path):
    answer = lienthong("status", data=tmp_path)

    assert answer.returncode == 3
    assert "lienthong up" in answer.stdout


def test_down_without_a_node_is_no_failure(tmp_path):
    assert lienthong("down", data=tmp_path).returncode == 0


def test_demo_refuses_a_document_that_is_not_there(tmp_path):
    answer = lienthong("demo", "--exit", "--document", "/khong/co.txt", data=tmp_path)

    assert answer.returncode == 1
    assert "Không có tệp" in answer.stderr


def test_demo_refuses_a_day_that_is_none(tmp_path):
    answer = lienthong("demo", "--exit", "--date", "30/02/2020", data=tmp_path)

    assert answer.returncode == 1
    assert "năm-tháng-ngày" in answer.stderr


def test_doctor_names_what_is_missing(tmp_path):
    answer = lienthong("doctor", data=tmp_path)

    assert answer.returncode == 1
    assert "[LỖI] Nút" in answer.stdout
    assert "[ổn] Python" in answer.stdout


def test_a_failure_is_one_line_on_standard_error(monkeypatch, capsys):
    def refuse(options):
        raise commands.Failure("Không được.")

    monkeypatch.setattr(commands, "status", refuse)

    assert cli.main(["status"]) == 1
    assert capsys.readouterr().err == "lienthong: Không được.\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another account")
def test_a_folder_that_the_database_cannot_enter_is_named_at_once(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    answer = lienthong("up", data=closed / "data")

    assert answer.returncode == 1
    assert "không vào được thư mục" in answer.stderr
