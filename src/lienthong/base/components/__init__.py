"""What the page components are given: each function turns the tag's arguments into its template's context."""
