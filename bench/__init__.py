"""Measurements printed as ratios against a baseline run beside them: `make bench`."""
