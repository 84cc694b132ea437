"""Runs a Dockerfile's steps without Docker: the same commands, in a folder that is the root."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

# What needs the rights of an image's root, or what this machine has already.
SKIPPED = ("pip install", "useradd")


@dataclass
class Stage:
    """A stage of an image: its steps, and what it tells its processes.

    Args:
        base: The image that it starts from.
        name: What other stages call it.
    """

    base: str
    name: str = ""
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        """Return what follows each instruction of this kind."""
        return [rest for name, rest in self.steps if name == instruction]


def parse(text: str) -> list[Stage]:
    """Return the stages of a Dockerfile."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    stages: list[Stage] = []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        instruction, _, rest = " ".join(line.split()).partition(" ")
        if instruction == "FROM":
            base, _, name = rest.partition(" AS ")
            stages.append(Stage(base, name))
        elif instruction:
            stages[-1].steps.append((instruction, rest))
    return stages


@dataclass
class Builder:
    """Builds stages in folders.

    Args:
        context: The folder that is sent to Docker.
        root: The folder that stands for `/` in every stage, one after the other, so that what
            knows its own path is where it believes to be. A stage that is done is moved away.
        variables: The environment of all commands, before the image's own.
    """

    context: Path
    root: Path
    variables: dict[str, str]
    done: dict[str, Path] = field(default_factory=dict)

    def build(self, stage: Stage) -> dict[str, str]:
        """Run a stage's steps, and return the environment of its processes."""
        self.root.mkdir()
        folder, variables = self.root, dict(self.variables)
        for instruction, rest in stage.steps:
            if instruction == "WORKDIR":
                folder = self._place(rest)
                folder.mkdir(parents=True, exist_ok=True)
            elif instruction == "ENV":
                for word in shlex.split(rest):
                    name, _, value = word.partition("=")
                    value = re.sub(r"\$(\w+)", lambda found: variables[found[1]], value)
                    variables[name] = ":".join(map(self._value, value.split(":")))
            elif instruction == "COPY":
                self._copy(rest, folder)
            elif instruction == "RUN" and not rest.startswith(SKIPPED):
                subprocess.run(rest, shell=True, cwd=folder, env=variables, check=True)
        return variables

    def finish(self, stage: Stage) -> None:
        """Move the files of a stage away, for others to copy from."""
        self.done[stage.name] = self.root.rename(self.root.with_name(f"{self.root.name}.done"))

    def _value(self, value: str) -> str:
        return str(self._place(value)) if value.startswith(("/app", "/data")) else value

    def _place(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def _copy(self, rest: str, folder: Path) -> None:
        words = shlex.split(rest)
        stages = [word.removeprefix("--from=") for word in words if word.startswith("--from=")]
        origin = self.done[stages[0]] if stages else self.context
        is_sent = DockerIgnore(self.context) if not stages else lambda path: True
        *sources, target = [word for word in words if not word.startswith("--")]
        place = self._place(target) if target.startswith("/") else folder / target
        for source in sources:
            paths = [origin] if source == "." else origin.glob(source.strip("/"))
            found = [path for path in paths if is_sent(path)]
            if not found and "[" not in source:
                raise FileNotFoundError(f"COPY {rest}: the build has no {source}")
            for path in found:
                if path.is_file():
                    place.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(path, place / path.name)
                else:
                    unsent = partial(_unsent, is_sent)
                    shutil.copytree(path, place, symlinks=True, dirs_exist_ok=True, ignore=unsent)


class DockerIgnore:
    """The files of a folder for Docker: of all patterns that match, the last one decides.

    A pattern matches whole paths and all that is below them, unlike one of git's.

    Args:
        context: The folder.
    """

    def __init__(self, context: Path) -> None:
        self._context = context
        lines = (context / ".dockerignore").read_text("utf-8").split()
        self._rules = [(line[0] == "!", _regex(line.lstrip("!"))) for line in lines]

    def __call__(self, path: Path) -> bool:
        """Return whether a file or a folder is sent."""
        relative = path.relative_to(self._context).as_posix()
        sent = True
        for includes, pattern in self._rules if relative != "." else ():
            if pattern.match(relative):
                sent = includes
        return sent


def _regex(pattern: str) -> re.Pattern[str]:
    parts = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    source = re.sub(r"\*\*/|\*|\?|[^*?]+", lambda m: parts.get(m[0], re.escape(m[0])), pattern)
    return re.compile(f"{source}(?:/|$)")


def _unsent(is_sent: Callable[[Path], bool], folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not is_sent(Path(folder, name))]


def read_health_check(stage: Stage) -> list[str]:
    """Return the command of the HEALTHCHECK."""
    (check,) = stage.all("HEALTHCHECK")
    command: list[str] = json.loads(check.partition("CMD ")[2])
    return command


def base_environment() -> dict[str, str]:
    """Return what a build has of this machine: where programs are, and uv's own settings."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE", "HTTP_PROXY", "HTTPS_PROXY")
    return {k: v for k, v in os.environ.items() if k in kept or k.startswith(("UV_", "PIP_"))}
