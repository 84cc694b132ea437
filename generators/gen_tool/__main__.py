"""`python -m gen_tool`, and `python generators/gen_tool` where nothing has installed it."""

import sys
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from gen_tool.cli import main

main()
