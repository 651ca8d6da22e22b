"""The law of reports as pure functions: periods and their windows, who owes what to whom, items and values."""
