"""Every change of state of regimes and reports, one module for each part of a report's way."""
