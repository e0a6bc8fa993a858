"""The shape of what pages of work files are sent."""
