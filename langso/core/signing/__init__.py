"""Signatures on PDF files: made with a key kept elsewhere, and examined to the last byte.

The package knows bytes, keys and certificates, and no noun of the field. Who may sign what, and
what a signature means for a paper, is said by its callers. Form of the signatures: PAdES B-B, and
B-T where a service for time stamps is named (ETSI EN 319 142-1).
"""
