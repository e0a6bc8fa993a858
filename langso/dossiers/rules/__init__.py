"""Pure rules of work files."""
