"""The main job as a person starts it, on real texts: all of it arrives, and a second run repeats nothing."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lienthong.node.embedded.account import free_port
from tests.source import ROOT

TEXTS = ROOT / "src" / "lienthong" / "casework" / "tests" / "data" / "directives"
CLEAN = {"DATABASE_URL", "NATS_URL", "LIENTHONG_DATA", "LIENTHONG_ROLE", "LIENTHONG_PLAIN_STATIC"}


@pytest.fixture(scope="module")
def node():
    """A data folder that the database's own account can reach, as a person's would be."""
    folder = Path(tempfile.mkdtemp(prefix="lienthong-job-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def demo(node, text):
    figures = node / "table.json"
    figures.unlink(missing_ok=True)
    answer = subprocess.run(
        [sys.executable, "-m", "lienthong.node.cli", "--data", str(node), "demo", "--exit",
         "--port", str(free_port()), "--document", str(text), "--json", str(figures)],
        capture_output=True, text=True, timeout=600,
        env={key: value for key, value in os.environ.items() if key not in CLEAN},
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr[-2000:]
    return json.loads(figures.read_text())


def verified(bundle):
    command = [sys.executable, "-m", "lienthong.node.cli", "verify", str(bundle)]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=120)


@pytest.mark.timeout(900)
def test_both_real_directives_reach_everybody_once(node):
    first = demo(node, TEXTS / "tb-320-vpcp-2019.txt")
    again = demo(node, TEXTS / "tb-320-vpcp-2019.txt")
    other = demo(node, TEXTS / "tb-ket-luan-2020.txt")

    for figures in (first, other):
        reached = figures["recipients"]
        assert reached > 700
        assert figures["delivered"] == figures["verified"] == figures["registered"] == reached
        assert figures["done"] == reached
        assert (figures["refused"], figures["undeliverable"], figures["unresolved"]) == (0, 0, 0)
        assert set(figures["levels"]) == {"1", "2", "3", "4"}
    assert {key: again[key] for key in ("recipients", "delivered", "levels")} == {
        key: first[key] for key in ("recipients", "delivered", "levels")
    }
    assert verified(first["bundle"]).returncode == 0


@pytest.mark.timeout(120)
def test_a_document_without_a_signer_is_refused_with_its_code(node, tmp_path):
    text = tmp_path / "khong-ky.txt"
    text.write_text("VĂN PHÒNG CHÍNH PHỦ\nSố: 12/TB-VPCP\n\nTHÔNG BÁO\nVề việc thử\n\nNội dung.\n")
    answer = subprocess.run(
        [sys.executable, "-m", "lienthong.node.cli", "--data", str(node), "demo", "--exit",
         "--port", str(free_port()), "--document", str(text)],
        capture_output=True, text=True, timeout=100,
        env={key: value for key, value in os.environ.items() if key not in CLEAN},
    )  # fmt: skip

    assert answer.returncode == 1
    assert "document-without-signer" in answer.stderr
