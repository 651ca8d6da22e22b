"""Every change of state of the coordination system."""
