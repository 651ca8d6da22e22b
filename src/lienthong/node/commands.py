"""What each word of the command line does."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from lienthong.node import data_folder, doctor, supervisor
from lienthong.node.supervisor import Supervisor

_DOWN_SECONDS = 40


class Failure(Exception):
    """A command that could not do its work, with the sentence for the person."""

    exit_code = 1


def say(line: str) -> None:
    """Print one line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def up(options: argparse.Namespace) -> int:
    """Run the node until it is told to stop."""
    begun = time.monotonic()
    with node(options) as running:
        say(
            f"Sẵn sàng sau {time.monotonic() - begun:.1f} giây tại {running.address} (Ctrl-C để dừng)."
        )
        running.watch()
    return 0


@contextmanager
def node(options: argparse.Namespace) -> Iterator[Supervisor]:
    """Have the whole node running for the length of a block.

    :raises Failure: if this data folder is in use or a server does not start.
    """
    with servers(host=options.host, port=options.port) as running:
        running.start_processes()
        wait_until_ready(running)
        yield running


@contextmanager
def servers(host: str = "127.0.0.1", port: int = 8000) -> Iterator[Supervisor]:
    """Have the database and the broker running for the length of a block."""
    running = Supervisor(data_folder.choose(), host=host, port=port, say=say)
    try:
        running.hold()
    except supervisor.AlreadyRunning as error:
        raise Failure(
            f"Nút đang chạy trên {error}. Dùng `lienthong down` để dừng trước."
        ) from error
    # A terminated supervisor must still end its children in order.
    signal.signal(signal.SIGTERM, _leave)
    try:
        running.start_servers()
        yield running
    except (RuntimeError, OSError) as error:
        raise Failure(str(error)) from error
    finally:
        running.stop()


def _leave(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def wait_until_ready(running: Supervisor) -> None:
    from urllib.error import URLError
    from urllib.request import urlopen

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        running.tend(time.monotonic())
        try:
            with urlopen(f"{running.address}readyz", timeout=5) as answer:  # noqa: S310 -- own address
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"trang web chưa sẵn sàng; xem {running.data / 'log' / 'web.log'}")


def down(options: argparse.Namespace) -> int:
    """Stop the node of this data folder."""
    data = data_folder.choose()
    process = supervisor.holder(data)
    if process is None:
        say("Không có nút nào đang chạy trên thư mục dữ liệu này.")
        return 0
    os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + _DOWN_SECONDS
    while supervisor.holder(data) is not None:
        if time.monotonic() > deadline:
            raise Failure(f"Nút chưa dừng sau {_DOWN_SECONDS} giây (tiến trình {process}).")
        time.sleep(0.1)
    say("Đã dừng.")
    return 0


def status(options: argparse.Namespace) -> int:
    """Tell which processes of the node run; exit code 3 when none does."""
    found = supervisor.status(data_folder.choose())
    if found is None:
        say("Nút không chạy. Khởi động bằng `lienthong up`.")
        return 3
    say(f"Nút đang chạy tại {found['address']}")
    processes = found["processes"]
    assert isinstance(processes, dict)  # noqa: S101 -- written by the supervisor itself
    for name, process in processes.items():
        state = f"pid {process['pid']}" if process["pid"] else "đang chờ khởi động lại"
        say(f"  {name:<12} {state}, đã khởi động lại {process['restarts']} lần")
    return 0


def migrate(options: argparse.Namespace) -> int:
    """Bring the schema up to date."""
    data = data_folder.choose()
    if supervisor.holder(data) is not None:
        Supervisor(data, say=say).run("migrate", "--no-input", "--verbosity", "0")
    else:
        with servers():
            pass
    say("Cơ sở dữ liệu đã ở phiên bản hiện hành.")
    return 0


def prepare_django(role: str) -> None:
    """Make this process a member of the node, under one of its database roles."""
    os.environ["LIENTHONG_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.node.settings")
    import django

    django.setup()


@contextmanager
def servers_or_running() -> Iterator[None]:
    """Use the running node's servers, or have servers of our own for the length of a block."""
    if supervisor.holder(data_folder.choose()) is not None:
        yield
        return
    with servers():
        yield


def load(options: argparse.Namespace) -> int:
    """Load every agency of a profile."""
    with servers_or_running():
        prepare_django("worker")
        from lienthong.node import loading

        loading.load_with_progress(options.profile)
    return 0


def demo(options: argparse.Namespace) -> int:
    """Do the main job, then serve the site until told to stop."""
    if options.document and not Path(options.document).is_file():
        raise Failure(f"Không có tệp {options.document}.")
    if options.date:
        try:
            date.fromisoformat(options.date)
        except ValueError as error:
            raise Failure(f"Ngày {options.date} không đúng dạng năm-tháng-ngày.") from error
    if options.codes:
        return _show_codes()
    with servers(host=options.host, port=options.port) as running:
        prepare_django("worker")
        from lienthong.base.errors import Refusal
        from lienthong.node.demo import journey

        try:
            journey.run(options, running)
        except Refusal as refusal:
            raise Failure(f"{refusal.sentence} [{refusal.code}]") from refusal
        if not options.exit:
            running.watch()
    return 0


def _show_codes() -> int:
    found = supervisor.status(data_folder.choose())
    if found is None:
        raise Failure("Bản trình diễn không chạy. Khởi động bằng `script/demo`.")
    prepare_django("worker")
    from rich.console import Console

    from lienthong.node.demo import cast, report

    report.show_entrance(Console(), str(found["address"]), cast.existing_accounts())
    return 0


def verify(options: argparse.Namespace) -> int:
    """Check an evidence bundle offline."""
    from lienthong.node.evidence.verify import verify_bundle

    report = verify_bundle(Path(options.bundle), anchors=options.anchor)
    for line in report.lines():
        say(line)
    return 0 if report.passed else 1


def diagnose(options: argparse.Namespace) -> int:
    """Check the machine and the node."""
    findings = doctor.examine(data_folder.choose())
    for finding in findings:
        say(f"[{'ổn' if finding.is_good else 'LỖI'}] {finding.what}: {finding.detail}")
    return 0 if all(finding.is_good for finding in findings) else 1


def directives_read(options: argparse.Namespace) -> int:
    """Print what the reader of directives proposes for a file; needs no database."""
    from lienthong.node.shell import directives

    return directives.run(options)


def mandates_holder(options: argparse.Namespace) -> int:
    """Print who held a mandate on a day."""
    from lienthong.node.asking_shell import mandate_holder

    with servers_or_running():
        prepare_django("worker")
        return mandate_holder(options)


def figures_show(options: argparse.Namespace) -> int:
    """Print a figure as it was known on a day."""
    from lienthong.node.asking_shell import figure_show

    with servers_or_running():
        prepare_django("worker")
        return figure_show(options)
