"""The mandates system's door for programs."""

from ninja import Router

router = Router(tags=["mandates"])
