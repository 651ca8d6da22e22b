"""Agencies (cơ quan): agencies, units, posts, mandates and the working calendar, all valid in time."""
