"""`python -m gen_tool`."""

from .cli import main

main()
