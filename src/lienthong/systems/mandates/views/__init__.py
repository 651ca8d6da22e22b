"""Pages of mandates, transfers, hand-overs and committees."""
