"""The files of a repository, and its Python modules among them."""

import ast
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from warnings import catch_warnings, simplefilter

from .modules import Module
from .syntax import is_name

HERE = PurePosixPath()
LEFT_OUT = frozenset({"__pycache__", "node_modules", "site-packages", "venv", "env", "vendor"})


class Repository:
    """The Python files of a repository, read when they are asked for.

    Python imports them from the folder `source`, where that is known. The package `runtime` is
    left out.
    """

    def __init__(self, root: Path, source: PurePosixPath = HERE, runtime: str = "") -> None:
        self.root, self.source, self.runtime = root, source, runtime
        self._read: dict[PurePosixPath, Module | None] = {}

    @cached_property
    def files(self) -> dict[PurePosixPath, bytes]:
        """Return what is in each Python file."""
        runtime = self.source.joinpath(*self.runtime.split(".")) if self.runtime else None
        return {
            path: (self.root / path).read_bytes()
            for path in files_below(self.root)
            if path.suffix == ".py" and not (runtime and path.is_relative_to(runtime))
        }

    def modules_with(self, word: bytes, folder: PurePosixPath = HERE) -> Iterator[Module]:
        """Yield the modules below a folder with this word in them, but for tests."""
        for path, content in self.files.items():
            is_wanted = word in content and path.is_relative_to(folder) and not is_test(path)
            if is_wanted and (module := self.module(path)):
                yield module

    def broken(self, word: bytes) -> str:
        """Return what to say of files with this word in them that cannot be read, if there are."""
        found = [str(p) for p, text in self.files.items() if word in text and not self.module(p)]
        return f"; not valid Python: {', '.join(found[:6])}" if found else ""

    @cache  # noqa: B019, a repository lives as long as the command
    def find(self, folder: PurePosixPath, name: str) -> Module | None:
        """Return a module by its dotted name, as it is seen from a folder."""
        for top in (self.source, folder, *folder.parents):
            base = top.joinpath(*name.split("."))
            for path in (base / "__init__.py", base.with_suffix(".py")) if base.name else ():
                if (self.root / path).is_file():
                    return self.module(path)
        return None

    def reached_from(self, entry: PurePosixPath) -> set[PurePosixPath]:
        """Return the files that a module imports, and those that these import, itself included."""
        reached: set[PurePosixPath] = set()
        left = [self.module(entry)]
        for module in left:  # grows meanwhile
            if module and module.path not in reached:
                reached.add(module.path)
                for name in module.imports.values():
                    both = (name, name.rpartition(".")[0])
                    left += [self.find(module.path.parent, each) for each in both if each]
        return reached

    def module(self, path: PurePosixPath) -> Module | None:
        """Return the module in a file, unless that is not valid Python."""
        if path not in self._read:
            self._read[path] = None
            with suppress(OSError, SyntaxError, ValueError, RecursionError), catch_warnings():
                simplefilter("ignore")  # what Python warns of is for its author
                tree = ast.parse((self.root / path).read_bytes())
                top = self._top(path)
                parts = [*path.relative_to(top).with_suffix("").parts]
                name = ".".join(parts[:-1] if parts[-1] == "__init__" and parts[1:] else parts)
                self._read[path] = Module(self, path, top, name, tree)
        return self._read[path]

    def _top(self, path: PurePosixPath) -> PurePosixPath:
        """Return the folder that a file is imported from: the source's, or the one it is run in."""
        source, top = self.source, path.parent
        if top.is_relative_to(source) and all(map(is_name, top.relative_to(source).parts)):
            return source
        while top.name and (self.root / top / "__init__.py").is_file():
            top = top.parent
        return top


def files_below(root: Path) -> Iterator[PurePosixPath]:
    """Yield the files of a repository, but for hidden folders and those that hold foreign code."""
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if name[0] != "." and name not in LEFT_OUT)
        here = PurePosixPath(Path(folder).relative_to(root).as_posix())
        there = (file for file in sorted(files) if os.access(Path(folder, file), os.R_OK))
        yield from (here / file for file in there)  # no links that lead nowhere


def is_test(path: PurePosixPath) -> bool:
    """Return whether a file belongs to tests, where agents and tools are made that nobody calls."""
    in_tests = {"tests", "test"}.intersection(path.parts[:-1])
    return bool(in_tests) or path.name.startswith("test_") or path.name == "conftest.py"
