"""Ibis expressions of the engine: levels for profiles, masks for units, verdicts, roll-ups.

Nothing here runs anything. Tables are named and typed in `schemas`; expressions depend on the
shape of a compiled set only, so each is turned into SQL once and run many times.
"""
