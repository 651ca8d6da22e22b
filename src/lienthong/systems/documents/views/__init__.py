"""Screens of the documents system, split by noun."""
