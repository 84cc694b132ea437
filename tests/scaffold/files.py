"""The files of a rendered project, and which choices leave one out: written to files.txt.

`python -m tests.scaffold.files` writes it anew; look at the difference before you commit it.
"""

import re
import tempfile
from pathlib import Path

from cookiecutter.main import cookiecutter

from tests.scaffold.checkout import read_all
from tests.template import TEMPLATE

LIST = Path(__file__).with_name("files.txt")
# One choice each that is not the default, as `key=value`.
CHOICES = ("examples=none", "license=none", "models=plugins", "models=realtime")


def files_of(project: Path) -> set[str]:
    """Return the files of a project by their paths, without the version of the kit."""
    return {re.sub(r"lrf-.*\.whl", "lrf.whl", path) for path in read_all(project)}


def listed(choice: str = "") -> set[str]:
    """Return the files that the list has for a choice; by default, for the default answers."""
    lines = [line.partition("  without ") for line in LIST.read_text("utf-8").splitlines()]
    return {path for path, _, left_out in lines if not choice or choice not in left_out.split()}


def write_list() -> None:
    """Write the list anew."""
    files = {choice: files_of(_render(choice)) for choice in ("", *CHOICES)}
    lines = []
    for path in sorted(set().union(*files.values())):
        left_out = [choice for choice in CHOICES if path not in files[choice]]
        lines.append(f"{path}  without {' '.join(left_out)}" if left_out else path)
    LIST.write_text("\n".join(lines) + "\n", "utf-8")


def _render(choice: str) -> Path:
    key, _, value = choice.partition("=")
    output = tempfile.mkdtemp()
    answers = {key: value} if choice else {}
    made = cookiecutter(str(TEMPLATE), no_input=True, output_dir=output, extra_context=answers)
    return Path(made)


if __name__ == "__main__":
    write_list()
