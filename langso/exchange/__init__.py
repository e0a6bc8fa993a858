"""The API and the feeds for other systems."""
