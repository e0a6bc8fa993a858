"""Làng Số: the platform on which the New Rural Development programme is run."""
