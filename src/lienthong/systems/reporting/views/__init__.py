"""The pages of reporting: regimes, what is owed, one report, what came in, completeness and comparison."""
