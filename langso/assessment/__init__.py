"""Verdicts and roll-ups computed from figures and law."""
