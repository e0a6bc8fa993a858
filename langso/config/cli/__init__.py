"""The `langso` command: the one door for operators.

Each module of this folder adds its commands to `app`. Django is set up before a command runs,
not when help is asked for, so that help is quick and works with no database.
"""

from langso.config.cli.base import app, main

__all__ = ["app", "main"]
