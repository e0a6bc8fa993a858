"""`python -m langso` is the `langso` command."""

from langso.config.cli import main

if __name__ == "__main__":
    main()
