"""Dates, quantities, guards and the analytical database; no noun of the field."""
