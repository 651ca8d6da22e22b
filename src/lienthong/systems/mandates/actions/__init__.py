"""Every change of transfers, hand-overs, and of committees and their posts."""
