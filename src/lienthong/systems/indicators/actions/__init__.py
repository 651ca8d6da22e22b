"""Every change of state of indicators."""
