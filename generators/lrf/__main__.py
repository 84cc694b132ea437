"""`python -m lrf` is `gen-tool`."""

from .cli import main

if __name__ == "__main__":
    main()
