"""Template tags of work files."""
