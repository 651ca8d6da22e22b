"""The courier (người đưa thư): relay, receiver and settler of one node, in turns or each in its own thread.

It survives whatever goes away under it: what is not finished is still open in the outbox, still
unacknowledged at the broker, or both, and comes round again.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection

from lienthong.axis import asking, carriage, figures, parking, receiving, settling
from lienthong.axis.envelope import Malformed
from lienthong.axis.frames import Frame, SignedMembers, decode, encode
from lienthong.axis.line import ASK, RECEIPT, Line, LineDown, subject
from lienthong.axis.mail import Answers
from lienthong.axis.relay import MAX_FRAME_BYTES, Relay
from lienthong.axis.settling import Unsure
from lienthong.base import clock
from lienthong.base.tenancy import WORKER_ROLE
from lienthong.trust.validation import TrustStore

logger = logging.getLogger("lienthong.axis")

_FRAMES_AT_ONCE = 16
_WAIT_SECONDS = 1.0
_IDLE_SECONDS = 0.1
_PUMP_SECONDS = 0.05
_TROUBLE_SECONDS = 1.0
_SET_BACK_SECONDS = 30.0


class Courier:
    """Carries the mail of one node.

    ``pause`` is the first wait for a receipt before an envelope is sent again; it doubles at every attempt.
    """

    def __init__(
        self,
        node: str | None = None,
        nats_url: str | None = None,
        *,
        pause: timedelta = timedelta(seconds=30),
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.node = node or settings.LIENTHONG_NODE
        self.line = Line(self.node, nats_url or settings.NATS_URL)
        self.pause = pause
        self._now = now
        self._relay = Relay(self.line, pause)
        self._stop = threading.Event()

    def close(self) -> None:
        """End the threads and the connection."""
        self._stop.set()
        self.line.close()

    def run(self) -> None:
        """Carry until ``stop``; never raises for a broker or a database that is away."""
        steps: list[Callable[[], int]] = [
            self.send,
            lambda: self.receive(_WAIT_SECONDS),
            lambda: self.settle(_WAIT_SECONDS),
        ]
        threads = [threading.Thread(target=self._keep_doing, args=(step,)) for step in steps]
        for thread in threads:
            thread.start()
        self._until_heard()
        for thread in threads:
            thread.join()

    def stop(self) -> None:
        """Have ``run`` return after what is under way."""
        self._stop.set()

    def pump(self, *, seconds: float = 60.0) -> int:
        """Carry in the caller's own thread until nothing moves any more; return how many rows moved.

        :raises LineDown: if the broker is away.
        :raises TimeoutError: if it does not come to rest within ``seconds``.
        """
        moved, deadline = 0, time.monotonic() + seconds
        while True:
            step = self.send() + self.receive(_PUMP_SECONDS) + self.settle(_PUMP_SECONDS)
            moved += step
            if not step and not self.line.waiting():
                return moved
            if time.monotonic() > deadline:
                raise TimeoutError("the mail does not come to rest")

    def send(self) -> int:
        """Send one helping of what is due."""
        return self._relay.send(self._now())

    def receive(self, seconds: float) -> int:
        """Take in and answer what has arrived, waiting at most ``seconds`` for something."""
        moved = self._revisit()
        messages = self.line.fetch("mail", _FRAMES_AT_ONCE, seconds)
        if not messages:
            return moved
        chunks = [item for item in messages if item.subject.endswith(".file")]
        mail = [item for item in messages if not item.subject.endswith(".file")]
        return moved + self._take_files(chunks) + self._each_frame(mail, self._receive)

    def settle(self, seconds: float) -> int:
        """Close what receipts answer, waiting at most ``seconds`` for some."""
        messages = self.line.fetch("answers", _FRAMES_AT_ONCE, seconds)
        wishes = [item for item in messages if item.subject.endswith(".wanted")]
        for wish in wishes:
            self._send_files_again(wish)
        return self._each_frame([item for item in messages if item not in wishes], self._settle)

    def _receive(self, frames: Sequence[Frame]) -> int:
        now = self._now()
        answers = receiving.receive(
            frames, store=TrustStore.load(now=now), now=now, pause=self.pause
        )
        self._answer(answers)
        return len(frames)

    def _settle(self, frames: Sequence[Frame]) -> int:
        now = self._now()
        settling.settle(frames, store=TrustStore.load(now=now), now=now)
        return len(frames)

    def _revisit(self) -> int:
        answers = parking.revisit(self.line, now=self._now(), pause=self.pause)
        if answers is None:
            return 0
        self._answer(answers)
        return 1

    def _answer(self, answers: Answers) -> None:
        self.line.publish(
            [
                (subject(node, RECEIPT), encode(Frame(batches)))
                for node, wires in answers.receipts.items()
                for batches in _helpings(wires)
            ]
        )

    def _each_frame(self, messages: Sequence[Any], work: Callable[[Sequence[Frame]], int]) -> int:
        """Work on all frames at once, or, if one of them spoils it, on each alone."""
        opened = [(message, _opened(message.data)) for message in messages]
        self.line.ack([message for message, frame in opened if frame is None])
        pairs = [(message, frame) for message, frame in opened if frame is not None]
        if not pairs:
            return len(opened)
        try:
            moved = work([frame for _message, frame in pairs])
        except (LineDown, OperationalError, InterfaceError):
            self._give_back([message for message, _frame in pairs], _TROUBLE_SECONDS)
            raise
        except Exception as error:  # noqa: BLE001 -- one frame must not stop the mail
            if len(pairs) > 1:
                return sum(self._each_frame([message], work) for message, _frame in pairs)
            self._set_back(pairs[0][0], error)
            return 0
        self.line.ack([message for message, _frame in pairs])
        return moved

    def _set_back(self, message: Any, error: Exception) -> None:
        figures.count("set-back")
        if not isinstance(error, Unsure):
            logger.error("a frame could not be worked on", exc_info=error)
        self._give_back([message], _SET_BACK_SECONDS)

    def _give_back(self, messages: Sequence[Any], seconds: float) -> None:
        try:
            self.line.give_back(messages, seconds)
        except LineDown:
            logger.info("broker away; it will deliver again by itself")

    def _take_files(self, messages: Sequence[Any]) -> int:
        chunks = []
        for message in messages:
            try:
                chunks.append(carriage.read_chunk(message.data))
            except Malformed:
                figures.count_refused("malformed")
        now = self._now()
        if carriage.take(chunks, now=now):
            parking.wake(now)
        self.line.ack(messages)
        return len(messages)

    def _send_files_again(self, wish: Any) -> None:
        try:
            carriage.send_again(self.line, wish.data)
        except Malformed:
            figures.count_refused("malformed")
        self.line.ack([wish])

    def _keep_doing(self, step: Callable[[], int]) -> None:
        while not self._stop.is_set():
            try:
                _as_worker()
                moved = step()
            except LineDown as error:
                logger.warning("broker away: %s", error)
                self._stop.wait(_TROUBLE_SECONDS)
            except DatabaseError as error:
                logger.warning("database away: %s", type(error).__name__)
                connection.close()
                self._stop.wait(_TROUBLE_SECONDS)
            except Exception:
                logger.exception("courier")
                self._stop.wait(_TROUBLE_SECONDS)
            else:
                if not moved:
                    self._stop.wait(_IDLE_SECONDS)
        connection.close()

    def _until_heard(self) -> None:
        """Answer questions from other nodes; the line keeps the subscription through outages."""
        while not self._stop.is_set():
            try:
                self.line.answer(subject(self.node, ASK), "ask", asking.reply)
                break
            except LineDown:
                self._stop.wait(_TROUBLE_SECONDS)
        self._stop.wait()


def _as_worker() -> None:
    """Take on the role that sees every agency's mail, if this connection began with another."""
    connection.close_if_unusable_or_obsolete()
    if connection.connection is None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {WORKER_ROLE}")


def _opened(data: bytes) -> Frame | None:
    try:
        return decode(data)
    except Malformed:
        figures.count_refused("malformed")
        return None


def _helpings(wires: Sequence[SignedMembers]) -> list[list[SignedMembers]]:
    helpings: list[list[SignedMembers]] = [[]]
    weight = 0
    for wire in wires:
        weight += len(wire.certificate) + sum(len(member) for member in wire.members) + 200
        if helpings[-1] and weight > MAX_FRAME_BYTES:
            helpings.append([])
            weight = 0
        helpings[-1].append(wire)
    return [helping for helping in helpings if helping]
