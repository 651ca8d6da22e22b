"""``lienthong directives read`` on files: text, Word with a table, PDF, and what cannot be read."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import docx
import pytest

from lienthong.casework.reading import read_document
from lienthong.systems.directives.reading import read_directive, with_tables

HERE = Path(__file__).parent
UNSEEN = HERE / "data" / "unseen"
ROWS = (
    ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian hoàn thành"),
    ("1", "Xây dựng Nghị định về văn thư", "Bộ Nội vụ", "Bộ Tư pháp", "Tháng 3/2020"),
    ("2", "Kiểm tra cải cách hành chính", "Bộ Nội vụ", "", "Quý II/2020"),
)


def lienthong(*words):
    return subprocess.run(
        [sys.executable, "-m", "lienthong.node.cli", "directives", "read", *map(str, words)],
        capture_output=True, text=True, env={**os.environ}, timeout=120,
    )  # fmt: skip


def word_file(lines, rows=()) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_json_names_every_part_of_a_proposal():
    answer = lienthong(UNSEEN / "chi-thi.txt", "--json")
    assert answer.returncode == 0
    read = json.loads(answer.stdout)
    assert read["document"]["issued_on"] == "2018-09-02"
    first = read["proposals"][0]
    assert first["deadline"] == first["deadline"] | {"day": "2018-12-30", "rule": "before-day"}
    assert {
        "task",
        "lead",
        "coordinators",
        "period",
        "deliverable",
        "recipient",
        "confidence",
    } <= set(first)
    assert {"words", "start", "end", "point", "warnings", "reasons"} <= set(first)
    assert {"transfers", "indicators", "prohibitions", "appointments", "unplaced"} <= set(read)


def test_without_json_a_person_can_read_it():
    answer = lienthong(UNSEEN / "ket-luan.txt")
    assert answer.returncode == 0
    assert "chủ trì: Ngân hàng Nhà nước Việt Nam" in answer.stdout
    assert "thời hạn: 30/06/2021 (“trong tháng 6 năm 2021”)" in answer.stdout


def test_a_word_file_is_read_like_its_text(tmp_path):
    lines = (UNSEEN / "cong-dien.txt").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "cong-dien.docx"
    path.write_bytes(word_file(lines))
    leads = [
        one["lead"]["code"] for one in json.loads(lienthong(path, "--json").stdout)["proposals"]
    ]
    assert leads == ["", "", "G11", "G10", "G10", "G04", "G22"]


def test_a_table_of_a_word_file_is_read_row_by_row():
    data = word_file(["KẾ HOẠCH", "Cải cách hành chính", "Các nhiệm vụ như sau:"], ROWS)
    draft = read_document(data, "ke-hoach.docx")
    found = read_directive(with_tables(draft, data), today=date(2020, 1, 1)).proposals
    assert [one.lead.code for one in found] == ["G09", "G09"]
    assert [one.deadline.day for one in found] == [date(2020, 3, 31), date(2020, 6, 30)]
    assert [one.code for one in found[0].coordinators] == ["G15"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("trong.txt", b""),
        ("gia.docx", b"not a word file"),
        ("anh.pdf", b"%PDF-1.4 broken"),
        ("nhi-phan.txt", bytes(range(32)) * 40),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_one_sentence(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    answer = lienthong(path, "--json")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("lienthong: ")
    assert answer.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_named():
    answer = lienthong("/khong/co.txt")
    assert answer.returncode == 1
    assert "/khong/co.txt" in answer.stderr
