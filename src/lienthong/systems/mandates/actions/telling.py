"""Telling the other nodes what changed of a mandate."""

from datetime import date, datetime

from lienthong.agencies.mandates import lead_of
from lienthong.axis.actions import tell
from lienthong.axis.directory import nodes_of, one_of_each_other_node, own_node
from lienthong.base.tenancy import acting_for
from lienthong.identity.officers import Officer
from lienthong.systems.mandates import rules


def tell_other_nodes(message: object, *, subject: str, on: date, by: Officer, now: datetime) -> int:
    """Tell one agency of each other node, harmless twice; return how many.

    Told in the name of who leads the mandate on a day, where that is an agency of this node, else in the
    officer's. Who keeps the registry is every node's own affair and is not told.
    """
    addresses = sorted(one_of_each_other_node().values())
    if not addresses or subject == rules.KEEPER:
        return 0
    lead = lead_of(subject, on)
    is_here = lead is not None and nodes_of([lead.code]).get(lead.code) == own_node()
    sender = lead.code if lead is not None and is_here else by.agency_code
    with acting_for(None, sender):
        tell(message, sender=sender, to=addresses, now=now)
    return len(addresses)
