"""Tools for those who build Làng Số; never imported by it."""
