"""Làng Số: the platform on which the New Rural Development programme is run."""

import gc

# Starting makes a million objects that stay. Python's own thresholds have the collector walk all of
# them again and again meanwhile, which was a seventh of every process's start.
gc.set_threshold(50_000, 20, 100)
