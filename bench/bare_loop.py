"""The bare loop: the simplest honest signed exchange on the same machine, to measure the axis against.

Outbox row, publish, fetch, verify, unique inbox row, signed receipt per message, verified and stored; two
processes, one PostgreSQL, one NATS, batches. No envelope, no ledger, no files, no directory, no handlers.
"""

import asyncio
import hashlib
import json
import os
import sys
import time
from contextlib import suppress
from typing import Any

import nats
import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from nats.js.api import ConsumerConfig, StreamConfig

_ES256 = ec.ECDSA(hashes.SHA256())
_TABLES = """
CREATE TABLE IF NOT EXISTS bare_outbox (id bytea PRIMARY KEY, body bytea, signature bytea, receipt bytea);
CREATE TABLE IF NOT EXISTS bare_inbox (id bytea PRIMARY KEY, body bytea, signature bytea, receipt bytea);
ALTER TABLE bare_outbox ALTER body SET STORAGE EXTERNAL;
ALTER TABLE bare_inbox ALTER body SET STORAGE EXTERNAL;
TRUNCATE bare_outbox, bare_inbox;
"""


def _key(secret: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(secret, ec.SECP256R1())


SENDER, RECEIVER = _key(1234567), _key(7654321)


async def receiver(database: str, url: str, batch: int) -> None:
    """Take in, verify, keep and answer until told to stop by the closing of the input."""
    connection = psycopg.connect(database)
    client = await nats.connect(url)
    stream = client.jetstream()
    pull = await stream.pull_subscribe_bind("bare-mail", "BARE")
    print("ready", flush=True)
    public = SENDER.public_key()
    while True:
        try:
            messages = await pull.fetch(batch, timeout=5)
        except (TimeoutError, nats.errors.TimeoutError):
            continue
        rows, answers = [], []
        for message in messages:
            size = message.data[0]
            signature, body = message.data[1 : 1 + size], message.data[1 + size :]
            public.verify(signature, body, _ES256)
            name = hashlib.sha256(body).digest()
            receipt = RECEIVER.sign(name, _ES256)
            rows.append((name, body, signature, receipt))
            answers.append(name + receipt)
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO bare_inbox VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING", rows
            )
        await asyncio.gather(*(stream.publish("bare.answer", answer) for answer in answers))
        for message in messages:
            await message.ack()


async def sender(database: str, url: str, count: int, size: int, batch: int) -> dict[str, Any]:
    """Send ``count`` documents and wait for all receipts."""
    connection = psycopg.connect(database)
    client = await nats.connect(url)
    stream = client.jetstream()
    pull = await stream.pull_subscribe_bind("bare-answers", "BARE")
    documents = [os.urandom(size) for _ in range(count)]
    public, begun, waiting = RECEIVER.public_key(), time.monotonic(), 0

    async def collect(least: int) -> int:
        taken = 0
        while taken < least:
            messages = await pull.fetch(batch, timeout=30)
            rows = []
            for message in messages:
                name, receipt = message.data[:32], message.data[32:]
                public.verify(receipt, name, _ES256)
                rows.append((receipt, name))
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany("UPDATE bare_outbox SET receipt = %s WHERE id = %s", rows)
            for message in messages:
                await message.ack()
            taken += len(messages)
        return taken

    for start in range(0, count, batch):
        rows = []
        for body in documents[start : start + batch]:
            rows.append((hashlib.sha256(body).digest(), body, SENDER.sign(body, _ES256)))
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bare_outbox VALUES (%s, %s, %s)", rows)
        await asyncio.gather(
            *(
                stream.publish("bare.mail", bytes([len(signature)]) + signature + body)
                for _name, body, signature in rows
            )
        )
        waiting += len(rows)
        if waiting > 2 * batch:
            waiting -= await collect(batch)
    await collect(waiting)
    seconds = time.monotonic() - begun
    closed = connection.execute("SELECT count(*) FROM bare_outbox WHERE receipt IS NOT NULL")
    return {"seconds": seconds, "sent": count, "accepted": (closed.fetchone() or (0,))[0]}


async def prepare(database: str, url: str) -> None:
    """Make the tables and the stream anew."""
    with psycopg.connect(database) as connection:
        connection.execute(_TABLES)
    client = await nats.connect(url)
    stream = client.jetstream()
    with suppress(nats.js.errors.NotFoundError):
        await stream.delete_stream("BARE")
    await stream.add_stream(StreamConfig("BARE", subjects=["bare.*"], max_bytes=2 * 1024**3))
    for name, subject in (("bare-mail", "bare.mail"), ("bare-answers", "bare.answer")):
        config = ConsumerConfig(durable_name=name, filter_subject=subject, ack_wait=60)
        await stream.add_consumer("BARE", config)
    await client.close()


def main() -> None:
    """Run one side: ``prepare``, ``receiver`` or ``sender``."""
    word, database, url, *rest = sys.argv[1:]
    if word == "prepare":
        asyncio.run(prepare(database, url))
    elif word == "receiver":
        asyncio.run(receiver(database, url, int(rest[0])))
    else:
        count, size, batch = map(int, rest)
        print(json.dumps(asyncio.run(sender(database, url, count, size, batch))))


if __name__ == "__main__":
    try:
        main()
    except InvalidSignature:
        sys.exit("a signature did not hold")
