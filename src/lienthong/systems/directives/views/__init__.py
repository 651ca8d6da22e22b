"""Screens of directives: the assigning agency's, the agency at work's, and what both share."""
