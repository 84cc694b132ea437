"""The filters of this template: they check answers, derive names and quote text.

`check` stands in a private variable right after each prompt in cookiecutter.json, so that a wrong
answer is refused there, in one line, before anything is written, and at a terminal asked for again.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from runpy import run_path
from types import FrameType

from cookiecutter.exceptions import ContextDecodingException, FailedHookException
from cookiecutter.prompt import read_user_variable

from lrf_template_answers import (
    Answers,
    find_problem,
    folder_name,
    has_jinja,
    module_name,
    printable,
    spelled,
)

TEMPLATE = Path(__file__).resolve().parent
SCAFFOLD = TEMPLATE / "{{cookiecutter.project_slug}}"

_hooks_run_in: set[Path] = set()


def refuse_jinja(source: str) -> None:
    """Refuse an answer that Jinja would render: `{{ 7*7 }}`, or a template that is broken.

    Cookiecutter renders what it is given as `key=value`.

    Args:
        source: A text without a file: an answer; or one of the template's own, namely a question,
            a hook or a file name.

    Raises:
        FailedHookException: It is such an answer.
    """
    rest = source
    for key in ("project_slug", "package_name"):  # in file names
        rest = rest.replace(f"{{{{cookiecutter.{key}}}}}", "")
    if has_jinja(rest) and source not in _own_texts():
        raise FailedHookException(
            f"{printable(source)} has a Jinja delimiter ({{{{, {{% or {{#) in it. Write it without."
        )


def check(answers: dict[str, str], key: str) -> str:
    """Return nothing when the answer is valid; at a terminal, ask again until it is.

    Raises:
        FailedHookException: It is not. Cookiecutter prints the one line and exits with 1.
    """
    answers[key] = spelled(answers, key)
    while problem := find_problem(answers, key):
        if not _is_asking():
            raise FailedHookException(problem)
        print(f"  {problem}")
        answers[key] = read_user_variable(key, None, _questions()["__prompts__"], "  ")
        answers[key] = spelled(answers, key)
    return ""


def _is_asking() -> bool:
    """Return whether cookiecutter asks its questions, and somebody at a terminal answers."""
    frame: FrameType | None = sys._getframe()
    while frame and frame.f_code.co_name != "prompt_for_config":
        frame = frame.f_back
    # A filter is not told of --no-input.
    is_asking = frame is not None and frame.f_locals.get("no_input") is False
    return is_asking and sys.stdin is not None and sys.stdin.isatty()


def check_again(answers: Answers) -> str:
    """Check all answers, from pre_gen: a replay skips the prompts and the checks after them.

    Raises:
        ContextDecodingException: One is not valid. (For FailedHookException cookiecutter would log
            a traceback from here.)
    """
    project = _project_folder(answers)
    if problem := next(_find_problems(answers), None):
        _remove_empty_folders(project)
        raise ContextDecodingException(problem)
    _hooks_run_in.add(project)
    return ""


def require_hooks(answers: Answers) -> str:
    """Return nothing when the hooks run. The first file that cookiecutter renders asks for this.

    Raises:
        FailedHookException: They do not, and the project would be incomplete.
    """
    project = _project_folder(answers)
    if project not in _hooks_run_in:
        _remove_empty_folders(project)
        raise FailedHookException(
            "This template needs its hooks: they put the development kit into the project. "
            "Run cookiecutter with --accept-hooks yes."
        )
    _hooks_run_in.discard(project)
    return ""


def toml(text: str) -> str:
    """Return the text as a TOML string, with its quotes. A JSON string is one."""
    return json.dumps(text, ensure_ascii=False)


def scaffold_files(answers: Answers) -> list[str]:
    """Return the files that cookiecutter writes for these answers, relative to the project."""
    package = "{{cookiecutter.package_name}}", answers["package_name"]
    return sorted(
        Path(folder, name).relative_to(SCAFFOLD).as_posix().replace(*package)
        for folder, _, names in os.walk(SCAFFOLD)
        for name in names
        if not folder.endswith("__pycache__")
    )


def kit_version() -> str:
    """Return the version of the wheel that the hook will put into vendor/."""
    # By its path: the environment may hold another `lrf`.
    kit = TEMPLATE / "generators" / "lrf"
    module = run_path(str(kit / "wheel" / "__init__.py"))
    return str(module["find_version"](kit))


def _questions() -> dict[str, object]:
    questions: dict[str, object] = json.loads((TEMPLATE / "cookiecutter.json").read_text("utf-8"))
    return questions


def _own_texts() -> frozenset[str]:
    hooks = (path.read_text("utf-8") for path in (TEMPLATE / "hooks").glob("*.py"))
    return frozenset([*(str(text) for text in _questions().values()), *hooks])


def _find_problems(answers: Answers) -> Iterator[str]:
    for key in _questions():
        if not key.startswith("_") and (problem := find_problem(answers, key)):
            yield problem


def _project_folder(answers: Answers) -> Path:
    # cruft has no _output_dir.
    return Path(answers.get("_output_dir", ""), answers["project_slug"])


def _remove_empty_folders(project: Path) -> None:
    """Remove the folders that cookiecutter has just made, unless there is a file among them."""
    if any(path.is_file() for path in project.rglob("*")):
        return
    for folder in sorted(project.rglob("*"), reverse=True):
        with suppress(OSError):
            folder.rmdir()
    with suppress(OSError):
        project.rmdir()


FILTERS: dict[str, Callable[..., object]] = {
    "folder_name": folder_name,
    "module_name": module_name,
    "check": check,
    "check_again": check_again,
    "require_hooks": require_hooks,
    "toml": toml,
    "python": ascii,
    "scaffold_files": scaffold_files,
}
GLOBALS: dict[str, object] = {"template_root": str(TEMPLATE), "kit_version": kit_version}
