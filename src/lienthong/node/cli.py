"""The ``lienthong`` command line."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from lienthong.node import commands

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    if options.data:
        os.environ["LIENTHONG_DATA"] = str(Path(options.data).absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.node.settings")
    run: Command = options.run
    try:
        return run(options)
    except KeyboardInterrupt:
        return 130
    except commands.Failure as failure:
        sys.stderr.write(f"lienthong: {failure}\n")
        return failure.exit_code


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(
        prog="lienthong", description="Liên Thông: Chính phủ điện tử trong một chương trình."
    )
    top.add_argument("--data", metavar="THƯ_MỤC", help="thư mục dữ liệu (mặc định: var)")
    found = top.add_subparsers(required=True, metavar="LỆNH")
    for add in (_up, _down, _status, _migrate, _load, _demo, _verify, _doctor):
        add(found)
    for add in (_directives, _mandates, _figures):
        add(found)
    return top


Sub = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add(found: Sub, name: str, run: Command, help_text: str) -> argparse.ArgumentParser:  # type: ignore[valid-type]
    command = found.add_parser(name, help=help_text, description=help_text)  # type: ignore[attr-defined]
    command.set_defaults(run=run)
    return command  # type: ignore[no-any-return]


def _place(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--host",
        default=os.environ.get("LIENTHONG_HOST", "127.0.0.1"),
        help="địa chỉ lắng nghe (mặc định 127.0.0.1)",
    )
    command.add_argument(
        "--port",
        type=int,
        default=int(os.environ.get("LIENTHONG_PORT", "8000")),
        help="cổng của trang web (mặc định 8000)",
    )


def _up(found: Sub) -> None:  # type: ignore[valid-type]
    command = _add(
        found,
        "up",
        commands.up,
        "Khởi động nút: PostgreSQL, NATS, trang web và tiến trình nền; dừng bằng Ctrl-C.",
    )
    _place(command)


def _down(found: Sub) -> None:  # type: ignore[valid-type]
    _add(found, "down", commands.down, "Dừng nút đang chạy trên thư mục dữ liệu này.")


def _status(found: Sub) -> None:  # type: ignore[valid-type]
    _add(found, "status", commands.status, "Cho biết các tiến trình của nút có đang chạy không.")


def _migrate(found: Sub) -> None:  # type: ignore[valid-type]
    _add(found, "migrate", commands.migrate, "Đưa cấu trúc cơ sở dữ liệu lên phiên bản hiện hành.")


def _load(found: Sub) -> None:  # type: ignore[valid-type]
    command = _add(
        found,
        "load",
        commands.load,
        "Nạp hệ thống cơ quan: mọi bộ, tỉnh, huyện, xã và chứng thư của từng cơ quan.",
    )
    command.add_argument(
        "--profile",
        choices=("2020", "2025"),
        default="2020",
        help="bộ máy nhà nước năm 2020 (63 tỉnh, ba cấp) hay 2025 (34 tỉnh, hai cấp)",
    )


def _demo(found: Sub) -> None:  # type: ignore[valid-type]
    command = _add(
        found,
        "demo",
        commands.demo,
        "Thực hiện công việc chính: một văn bản chỉ đạo đi từ Chính phủ đến tận xã.",
    )
    _place(command)
    command.add_argument(
        "--document", metavar="TỆP", help="văn bản (txt, docx, pdf); mặc định: bản mẫu"
    )
    command.add_argument("--number", metavar="SỐ", help="số văn bản, khi văn bản không ghi")
    command.add_argument(
        "--date", metavar="NĂM-THÁNG-NGÀY", help="ngày văn bản, khi văn bản không ghi"
    )
    command.add_argument("--exit", action="store_true", help="kết thúc khi xong việc")
    command.add_argument(
        "--codes", action="store_true", help="chỉ in mã đăng nhập hiện tại của các tài khoản"
    )
    command.add_argument("--json", metavar="TỆP", help="ghi các số liệu của bảng ra tệp JSON")


def _verify(found: Sub) -> None:  # type: ignore[valid-type]
    command = _add(
        found,
        "verify",
        commands.verify,
        "Kiểm tra một gói chứng cứ, không cần cơ sở dữ liệu hay mạng.",
    )
    command.add_argument("bundle", metavar="GÓI", help="tệp chứng cứ đã xuất")
    command.add_argument(
        "--anchor",
        action="append",
        metavar="VÂN_TAY",
        help="vân tay SHA-256 của gốc tin cậy phải có; lặp lại được",
    )


def _doctor(found: Sub) -> None:  # type: ignore[valid-type]
    _add(found, "doctor", commands.diagnose, "Kiểm tra máy và nút, nói rõ điều gì còn thiếu.")


def _group(found: Sub, name: str, help_text: str) -> Sub:  # type: ignore[valid-type]
    group = found.add_parser(name, help=help_text, description=help_text)  # type: ignore[attr-defined]
    return group.add_subparsers(required=True, metavar="VIỆC")  # type: ignore[no-any-return]


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="in JSON thay cho bảng")


def _directives(found: Sub) -> None:  # type: ignore[valid-type]
    group = _group(found, "directives", "Văn bản chỉ đạo: đọc nhiệm vụ.")
    command = _add(
        group,
        "read",
        commands.directives_read,
        "Đọc một văn bản chỉ đạo và in các nhiệm vụ đề xuất; không lưu gì.",
    )
    command.add_argument("file", metavar="TỆP", help="văn bản (txt, docx, pdf)")
    _json(command)


def _mandates(found: Sub) -> None:  # type: ignore[valid-type]
    group = _group(found, "mandates", "Nhiệm vụ, quyền hạn: ai chịu trách nhiệm.")
    command = _add(
        group,
        "holder",
        commands.mandates_holder,
        "Cho biết cơ quan nào giữ một nhiệm vụ vào một ngày.",
    )
    command.add_argument("subject", metavar="NHIỆM_VỤ", help="mã hoặc tên nhiệm vụ")
    command.add_argument(
        "--on", metavar="NĂM-THÁNG-NGÀY", required=True, type=_day, help="ngày cần biết"
    )
    _json(command)


def _figures(found: Sub) -> None:  # type: ignore[valid-type]
    group = _group(found, "figures", "Chỉ tiêu, số liệu đã công bố.")
    command = _add(
        group,
        "show",
        commands.figures_show,
        "Cho biết giá trị của một chỉ tiêu như đã biết vào một ngày.",
    )
    command.add_argument("code", metavar="MÃ", help="mã chỉ tiêu")
    command.add_argument(
        "--as-of", metavar="NĂM-THÁNG-NGÀY", type=_day, help="ngày cần biết (mặc định: hiện tại)"
    )
    command.add_argument("--unit", metavar="MÃ", help="chỉ lấy giá trị về một cơ quan")
    command.add_argument("--publisher", metavar="MÃ", help="chỉ lấy giá trị một cơ quan công bố")
    _json(command)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"ngày {written} không đúng dạng năm-tháng-ngày"
        ) from error


if __name__ == "__main__":
    sys.exit(main())
