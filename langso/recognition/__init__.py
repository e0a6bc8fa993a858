"""Titles of the programme: who holds which, and the procedure by which they are given."""
