"""A repository that is not ours, with modules whose tools are probed."""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lrf.cli.group import gen_tool

_packages = count(1)


class Repository:
    """A folder with one package; each has another name, so that none finds modules of another."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.package = f"desk{next(_packages)}"
        (root / self.package).mkdir()
        (root / self.package / "__init__.py").touch()

    def put(self, module: str, source: str) -> str:
        """Write a module, and return its full name."""
        (self.root / self.package / f"{module}.py").write_text(source, "utf-8")
        return f"{self.package}.{module}"

    def type(self, *words: str) -> Result:
        """Type `gen-tool probe` here."""
        path = list(sys.path)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.root)
            try:
                return CliRunner().invoke(gen_tool, ["probe", *words])
            finally:
                sys.path[:] = path

    def probe(self, tool: str, *words: str) -> dict[str, Any]:
        """Probe a tool, and return the report."""
        result = self.type(tool, *words, "--json")
        assert result.exit_code in (0, 1), (result.output, result.exception)
        report: dict[str, Any] = json.loads(result.stdout)
        return report

    def findings(self, tool: str, *words: str) -> dict[str, dict[str, Any]]:
        """Probe a tool, and return what is found by its name."""
        return {finding["name"]: finding for finding in self.probe(tool, *words)["findings"]}
