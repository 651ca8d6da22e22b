"""What this node told, read back: for floors that hear of a receipt and have to set a step back."""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from lienthong.axis.models import Outbox
from lienthong.contracts import registry


def messages_of(envelopes: Collection[UUID]) -> dict[UUID, Any]:
    """Return the messages of envelopes that this node told, by envelope id; others are left out."""
    rows = Outbox.objects.filter(id__in=envelopes).select_related("message__body")
    return {
        row.id: registry.from_data(
            registry.by_type(row.message.contract, row.message.version),
            json.loads(bytes(row.message.body.content)),
        )
        for row in rows
    }
