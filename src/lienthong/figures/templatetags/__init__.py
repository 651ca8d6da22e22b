"""Template filters of figures."""
