"""Reporting rounds: entered once by communes, checked, submitted, verified, approved."""
