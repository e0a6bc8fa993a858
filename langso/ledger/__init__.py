"""Every figure as an observation: append-only, sourced, reproducible."""
