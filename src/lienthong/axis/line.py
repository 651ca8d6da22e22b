"""The line to NATS: a thread of its own with an event loop, behind plain blocking calls.

The line keeps nothing: whatever it loses is sent again from the outbox. So every failure here is one
exception, ``LineDown``, and the caller tries again later.
"""

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, TypeVar

import nats
import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)

T = TypeVar("T")
logger = logging.getLogger("lienthong.axis")

STREAM = "VB"
ENVELOPE, FILE, RECEIPT, WANTED, ASK = "envelope", "file", "receipt", "wanted", "ask"
# What arrives for a node is taken by two consumers, so that receipts never wait behind new mail.
CONSUMERS = {"mail": (ENVELOPE, FILE), "answers": (RECEIPT, WANTED)}
_WINDOW = 32
_CALL_SECONDS = 30
_PUBLISH_SECONDS = 10
_ACK_WAIT_SECONDS = 60
_MAX_AGE_SECONDS = 30 * 24 * 3600
_MAX_STREAM_BYTES = 4 * 1024**3


class LineDown(Exception):
    """The broker cannot be reached or did not take or give what was asked; try again later."""


def token(node: str) -> str:
    """Return a node's name as one token of a subject; a dot would make it two."""
    return node.replace(".", "-")


def subject(node: str, kind: str) -> str:
    """Return the subject of one kind of mail for a node."""
    return f"vb.1.{token(node)}.{kind}"


class Line:
    """One connection of one node; calls may come from any thread."""

    def __init__(self, node: str, url: str) -> None:
        self.node = node
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._client: Client | None = None
        self._pulls: dict[str, Any] = {}
        self._answers: list[tuple[str, str, Callable[[bytes], bytes]]] = []
        self._opening = asyncio.Lock()
        self._preparing = asyncio.Lock()
        self._thread.start()

    def close(self) -> None:
        """Close the connection and end the thread."""
        try:
            self._call(self._close(), _CALL_SECONDS)
        except LineDown:
            logger.info("line closed while the broker was away")
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        if not self._thread.is_alive():
            self._loop.close()

    def publish(self, items: Sequence[tuple[str, bytes]]) -> None:
        """Store messages in the stream and return when the broker holds them all.

        :raises LineDown: when it does not; some may be held all the same.
        """
        if items:
            self._call(self._publish(items), _CALL_SECONDS + len(items))

    def fetch(self, consumer: str, most: int, seconds: float) -> list[Msg]:
        """Return up to ``most`` waiting messages, or none when none comes within ``seconds``.

        :raises LineDown: when the broker is away.
        """
        return self._call(self._fetch(consumer, most, seconds), seconds + _CALL_SECONDS)

    def ack(self, messages: Sequence[Msg]) -> None:
        """Tell the broker that messages are done; a lost acknowledgement only brings a duplicate."""
        self._call(self._each(messages, lambda message: message.ack()), _CALL_SECONDS)

    def give_back(self, messages: Sequence[Msg], seconds: float) -> None:
        """Have messages delivered again after a pause."""
        self._call(self._each(messages, lambda message: message.nak(delay=seconds)), _CALL_SECONDS)

    def waiting(self) -> int:
        """Return how many messages wait for this node and have not been fetched."""
        return self._call(self._waiting(), _CALL_SECONDS)

    def purge(self) -> None:
        """Throw away everything the stream holds; the outbox sends again what was still open."""
        self._call(self._purge(), _CALL_SECONDS)

    def wipe(self) -> None:
        """Remove the stream and its consumers, as a lost disk would; they are made anew when needed."""
        self._call(self._wipe(), _CALL_SECONDS)

    def request(self, to: str, payload: bytes, seconds: float) -> bytes:
        """Ask and return the answer.

        :raises LineDown: when none comes.
        """
        return self._call(self._request(to, payload, seconds), seconds + _CALL_SECONDS)

    def answer(self, to: str, queue: str, reply: Callable[[bytes], bytes]) -> None:
        """Answer what is asked on a subject; ``reply`` runs in a thread of its own."""
        self._call(self._answer(to, queue, reply), _CALL_SECONDS)

    def _call(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except FutureTimeout as error:
            future.cancel()
            raise LineDown("the broker did not answer in time") from error
        except (nats.errors.Error, OSError) as error:
            raise LineDown(str(error) or type(error).__name__) from error

    async def _connected(self) -> Client:
        async with self._opening:
            if self._client is None or self._client.is_closed:
                self._pulls = {}
                self._client = await nats.connect(
                    self._url,
                    name=f"lienthong {self.node}",
                    connect_timeout=3,
                    max_reconnect_attempts=1,
                    reconnect_time_wait=0,
                    error_cb=_note_error,
                    # A new client is opened at the next call instead: its state is known.
                    allow_reconnect=False,
                )
                for to, queue, reply in self._answers:
                    await self._subscribe(self._client, to, queue, reply)
            return self._client

    async def _publish(self, items: Sequence[tuple[str, bytes]]) -> None:
        window = asyncio.Semaphore(_WINDOW)

        # The mark drops what a lost acknowledgement makes us publish twice.
        marked = [(to, payload, secrets.token_hex(12)) for to, payload in items]

        async def one(stream: Any, to: str, payload: bytes, mark: str) -> None:
            async with window:
                await stream.publish(to, payload, headers={"Nats-Msg-Id": mark})

        async def every() -> None:
            stream = (await self._ready()).jetstream(timeout=_PUBLISH_SECONDS)
            await asyncio.gather(*(one(stream, *item) for item in marked))

        await self._in_a_whole_store(every)

    async def _fetch(self, consumer: str, most: int, seconds: float) -> list[Msg]:
        async def some() -> list[Msg]:
            await self._ready()
            pull = self._pulls[consumer]
            try:
                found: list[Msg] = await pull.fetch(most, timeout=seconds)
            except (TimeoutError, nats.errors.TimeoutError):
                return []
            return found

        return await self._in_a_whole_store(some)

    async def _in_a_whole_store(self, act: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Act; if the broker has lost the stream or a consumer, make them anew and act once more."""
        try:
            return await act()
        except (nats.js.errors.APIError, nats.js.errors.NoStreamResponseError):
            self._pulls = {}
            return await act()

    async def _ready(self) -> Client:
        client = await self._connected()
        async with self._preparing:
            if not self._pulls:
                stream = client.jetstream(timeout=_PUBLISH_SECONDS)
                await self._make_stream(stream)
                pulls = {}
                for name, kinds in CONSUMERS.items():
                    durable = f"{token(self.node)}-{name}"
                    await stream.add_consumer(STREAM, _consumer(durable, self.node, kinds))
                    pulls[name] = await stream.pull_subscribe_bind(durable, STREAM)
                self._pulls = pulls
        return client

    async def _make_stream(self, stream: Any) -> None:
        try:
            await stream.stream_info(STREAM)
        except nats.js.errors.NotFoundError:
            await stream.add_stream(_stream())

    async def _each(
        self, messages: Sequence[Msg], act: Callable[[Msg], Coroutine[Any, Any, None]]
    ) -> None:
        for message in messages:
            await act(message)
        if self._client is not None:
            await self._client.flush()

    async def _waiting(self) -> int:
        async def count() -> int:
            await self._ready()
            return sum([(await pull.consumer_info()).num_pending for pull in self._pulls.values()])

        return await self._in_a_whole_store(count)

    async def _purge(self) -> None:
        client = await self._ready()
        await client.jetstream(timeout=_PUBLISH_SECONDS).purge_stream(STREAM)

    async def _wipe(self) -> None:
        client = await self._ready()
        await client.jetstream(timeout=_PUBLISH_SECONDS).delete_stream(STREAM)

    async def _request(self, to: str, payload: bytes, seconds: float) -> bytes:
        client = await self._connected()
        return (await client.request(to, payload, timeout=seconds)).data

    async def _answer(self, to: str, queue: str, reply: Callable[[bytes], bytes]) -> None:
        self._answers.append((to, queue, reply))
        if self._client is not None and not self._client.is_closed:
            await self._subscribe(self._client, to, queue, reply)
        else:
            await self._connected()

    async def _subscribe(
        self, client: Client, to: str, queue: str, reply: Callable[[bytes], bytes]
    ) -> None:
        async def heard(message: Msg) -> None:
            answer = await self._loop.run_in_executor(None, reply, message.data)
            await message.respond(answer)

        await client.subscribe(to, queue=queue, cb=heard)

    async def _close(self) -> None:
        if self._client is not None and not self._client.is_closed:
            await self._client.close()


def _stream() -> StreamConfig:
    kinds = {kind for kinds in CONSUMERS.values() for kind in kinds}
    return StreamConfig(
        name=STREAM,
        subjects=[f"vb.1.*.{kind}" for kind in sorted(kinds)],
        storage=StorageType.FILE,
        retention=RetentionPolicy.WORK_QUEUE,
        discard=DiscardPolicy.NEW,
        max_bytes=_MAX_STREAM_BYTES,
        max_age=_MAX_AGE_SECONDS,
        duplicate_window=120,
    )


def _consumer(durable: str, node: str, kinds: Sequence[str]) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=durable,
        filter_subjects=[subject(node, kind) for kind in kinds],
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=_ACK_WAIT_SECONDS,
        max_ack_pending=1000,
    )


async def _note_error(error: Exception) -> None:
    logger.warning("line: %s", type(error).__name__)
