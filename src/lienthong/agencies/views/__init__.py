"""Pages of the registry, of mandates and of the working calendar."""
