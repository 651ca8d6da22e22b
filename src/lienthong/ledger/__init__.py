"""Ledger (sổ cái): the append-only Merkle log of everything that happened; no foreign keys."""
