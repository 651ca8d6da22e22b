"""Pages of the registry and of the working calendar."""
