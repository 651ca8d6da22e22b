"""The servers that a node carries with it: PostgreSQL 18 and nats-server, from their wheels, on loopback."""
