"""The screens that belong to no single system: the desk, dead letters, the ledger, the node's health."""
