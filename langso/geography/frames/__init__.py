"""Ibis expressions over declared schemas; nothing here runs a query."""
