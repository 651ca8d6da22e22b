"""edXML packages of QCVN 102:2016/BTTTT: written strictly, read leniently in the dialects that are in use."""

from lienthong.systems.documents.edxml.attachments import require_digest
from lienthong.systems.documents.edxml.hardened import Limits
from lienthong.systems.documents.edxml.package import (
    Attachment,
    Business,
    BusinessKind,
    OfficialSigner,
    Organ,
    Package,
    Receiver,
    Replacement,
    Reply,
    Staff,
    Trace,
    document_id,
)
from lienthong.systems.documents.edxml.reading import read, read_any, read_status
from lienthong.systems.documents.edxml.statuses import StatusCode, StatusPacket
from lienthong.systems.documents.edxml.values import SIGNATURE_PLACE
from lienthong.systems.documents.edxml.writing import (
    write,
    write_status,
    write_status_tree,
    write_tree,
)

__all__ = [
    "SIGNATURE_PLACE",
    "Attachment",
    "Business",
    "BusinessKind",
    "Limits",
    "OfficialSigner",
    "Organ",
    "Package",
    "Receiver",
    "Replacement",
    "Reply",
    "Staff",
    "StatusCode",
    "StatusPacket",
    "Trace",
    "document_id",
    "read",
    "read_any",
    "read_status",
    "require_digest",
    "write",
    "write_status",
    "write_status_tree",
    "write_tree",
]
