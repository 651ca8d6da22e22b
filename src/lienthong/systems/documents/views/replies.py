"""The pages of this system and the way back to its desk."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Return a page of this system."""
    return render(request, f"documents/{template}", context)


def crumbs(*items: tuple[str | Promise, str]) -> Sequence[tuple[str, str]]:
    """Return breadcrumbs below the desk of documents; the last one is the page itself."""
    return [(str(label), reverse(f"documents:{name}") if name else "") for label, name in items]


def mandate_address(subject: str) -> str:
    """Return the page of a mandate; another system's, so known by its path alone."""
    return f"/chuc-nang/{subject}/"


def tasks_address(document_id: UUID) -> str:
    """Return where tasks are read out of a document; another system's page, so known by its path alone."""
    return f"/chi-dao/nhap/?document={document_id}"
