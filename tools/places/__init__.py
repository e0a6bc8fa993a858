"""Builds the dated table of Vietnam's units out of openly licensed packages."""
