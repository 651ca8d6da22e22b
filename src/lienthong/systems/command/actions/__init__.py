"""Changes of state of the command centre, split by noun."""
