"""Law as data: criteria sets, indicators, thresholds, formulas."""
