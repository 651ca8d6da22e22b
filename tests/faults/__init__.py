"""Bad luck as an automated matrix: processes killed at every step of an exchange, then the books are read."""
