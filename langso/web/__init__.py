"""The shell, the public portal, a place's profile."""
