"""The ledger's tables; the database refuses to change or delete what it holds.

Rights: the web role may add entries and read everything but the personal values; only the worker role reads
and erases those, sequences and signs checkpoints. No row here belongs to an agency: entries carry codes and
identifiers, and what names or describes a person goes to ``LedgerPersonal``, which the tree holds only as a
salted commitment.
"""

import json
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from lienthong.base.ids import new_id


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def about(self, subject: str) -> "LedgerEntryQuerySet":
        """Return the entries on one subject, oldest first."""
        return self.filter(subject=subject).order_by("at", "id")


class LedgerEntry(models.Model):
    """One thing that happened; ``event`` is the exact content of its leaf in the tree."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField()
    subject = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    event = models.BinaryField()
    commitment = models.BinaryField()

    objects: ClassVar = LedgerEntryQuerySet.as_manager()

    class Meta:
        db_table = "ledger_entry"
        indexes = [models.Index(fields=["subject", "at"], name="ledger_entry_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def public(self) -> dict[str, Any]:
        """The values recorded in the open, as they went into the leaf."""
        values: dict[str, Any] = json.loads(bytes(self.event))["public"]
        return values


class LedgerPersonal(models.Model):
    """The personal values of an entry, erasable by law; the leaf holds only their salted commitment."""

    entry_id = models.UUIDField(primary_key=True)
    salt = models.BinaryField()
    values = models.BinaryField()

    class Meta:
        db_table = "ledger_personal"

    def __str__(self) -> str:
        return str(self.entry_id)


class LedgerPendingQuerySet(models.QuerySet["LedgerPending"]):
    def oldest_wait(self, now: datetime) -> timedelta | None:
        """Return how long the oldest entry has waited for its place in the tree, None if none waits."""
        since = self.order_by("number").values_list("since", flat=True).first()
        return None if since is None else max(now - since, timedelta(0))


class LedgerPending(models.Model):
    """Entries that have no place in the tree yet; filled by the database as entries are inserted."""

    number = models.BigAutoField(primary_key=True)
    entry_id = models.UUIDField()
    since = models.DateTimeField(db_default=Now())

    objects: ClassVar = LedgerPendingQuerySet.as_manager()

    class Meta:
        db_table = "ledger_pending"

    def __str__(self) -> str:
        return str(self.entry_id)


class LedgerPosition(models.Model):
    """The place of an entry in the tree: dense, from zero."""

    index = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    leaf = models.BinaryField()
    sequenced_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_position"

    def __str__(self) -> str:
        return str(self.index)


class LedgerNode(models.Model):
    """The hash of a complete subtree of two leaves or more, so that a proof needs few rows."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_node"

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root, with the certificate of the key that signed it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    certificate = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"

    def __str__(self) -> str:
        return str(self.size)
