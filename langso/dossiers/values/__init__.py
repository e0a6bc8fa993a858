"""The words of work files as values."""
