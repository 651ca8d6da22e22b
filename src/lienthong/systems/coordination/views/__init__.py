"""Screens of the coordination system."""
