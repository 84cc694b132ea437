"""The kit's wheel, written into a folder, for `gen-tool update`: `python -m lrf.wheel [FOLDER]`."""

import sys
from pathlib import Path

from . import make_wheel

wheel = make_wheel()
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
folder.mkdir(parents=True, exist_ok=True)
(folder / wheel.name).write_bytes(wheel.to_bytes())
print(folder / wheel.name)
