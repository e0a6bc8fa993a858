"""Pages of work files."""
