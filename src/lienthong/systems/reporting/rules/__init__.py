"""The law of reports as pure functions: periods, who owes what to whom, items and values."""
