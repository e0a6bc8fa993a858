"""The shape of what pages of recognition are sent."""
