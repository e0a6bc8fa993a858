"""Files by their content: kept once, checked, scanned, and given out through the caller's policy.

A file's name is the SHA-256 of its bytes. Whoever keeps one says in a table of their own what it
is for; this package knows bytes, types and pictures, and no noun of the field.
"""
