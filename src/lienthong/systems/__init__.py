"""The systems of the directives, one Django app each; they do not know one another."""
