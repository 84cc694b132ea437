"""Small files with the expected codes in comments, at the lines where they are found."""

import re
from collections import Counter
from pathlib import Path

from lrf.lint.check import check
from lrf.lint.options import Options

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED = re.compile(r"# ((?:LRF\d{3}(?:, )?)+)$")
ALL = Options(preview=True)


def fixtures() -> list[Path]:
    """Return the fixtures: files, and folders that are a repository each."""
    return sorted(p for p in FIXTURES.iterdir() if p.suffix in ("", ".py") and p.name[0] != "_")


def files_of(fixture: Path) -> list[Path]:
    """Return the files of a fixture."""
    return sorted(fixture.rglob("*.py")) if fixture.is_dir() else [fixture]


def expected(fixture: Path) -> Counter[tuple[str, int, str]]:
    """Return what the comments say: file, line and code."""
    found: Counter[tuple[str, int, str]] = Counter()
    for file in files_of(fixture):
        for number, line in enumerate(file.read_text("utf-8").split("\n"), 1):
            if match := EXPECTED.search(line):
                found.update((file.name, number, code) for code in match[1].split(", "))
    return found


def found(fixture: Path, options: Options) -> Counter[tuple[str, int, str]]:
    """Return what is found: file, line and code."""
    report = check([fixture], options)
    return Counter((Path(f.path).name, f.line, f.code) for f in report.findings)
