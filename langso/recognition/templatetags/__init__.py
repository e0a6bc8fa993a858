"""Template tags of recognition."""
