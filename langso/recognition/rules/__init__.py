"""Pure rules of recognition."""
