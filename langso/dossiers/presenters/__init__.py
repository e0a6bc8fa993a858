"""What pages of work files show."""
