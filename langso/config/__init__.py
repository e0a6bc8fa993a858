"""Wiring: settings, routes and entry points. The only package that knows them all."""
