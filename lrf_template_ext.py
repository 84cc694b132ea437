"""The Jinja extension of this template: answers checked, names derived, text quoted.

Cookiecutter finds it from the template's root. `check` stands in a private variable right after
each prompt, so that a bad answer is refused there, in one line, before anything is written.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from cookiecutter.exceptions import ContextDecodingException, FailedHookException
from jinja2 import Environment, pass_environment
from jinja2.ext import Extension

from lrf_template_answers import Answers, folder_name, module_name, shown, wrong_with

TEMPLATE = Path(__file__).resolve().parent
SCAFFOLD = TEMPLATE / "{{cookiecutter.project_slug}}"


def check(answers: Answers, key: str) -> str:
    """Nothing, when the answer is good.

    Raises:
        FailedHookException: It is not. Cookiecutter prints the one line and exits with 1.
    """
    if problem := wrong_with(answers, key):
        raise FailedHookException(problem)
    return ""


def check_again(answers: Answers) -> str:
    """The same for all answers, from pre_gen: a replay skips the prompts and what stands at them.

    Raises:
        ContextDecodingException: One is bad. (For FailedHookException cookiecutter would log a
            traceback from here. So the folder that it has just made is ours to remove.)
    """
    if problem := next(all_problems(answers), None):
        made = Path(answers.get("_output_dir", ""), answers["project_slug"])
        if made.is_dir() and not any(made.iterdir()):
            made.rmdir()
        raise ContextDecodingException(problem)
    return ""


def all_problems(answers: Answers) -> Iterator[str]:
    questions = json.loads((TEMPLATE / "cookiecutter.json").read_text("utf-8"))
    for key, default in questions.items():
        if key.startswith("_"):
            continue
        if isinstance(default, list) and answers[key] not in default:
            yield f"{key}: {shown(answers[key])} is none of {', '.join(default)}."
        elif problem := wrong_with(answers, key):
            yield problem


def toml(text: str) -> str:
    """The text as a TOML string, quotes included. A JSON string is one."""
    return json.dumps(text, ensure_ascii=False)


@pass_environment
def scaffold_files(environment: Environment, answers: Answers) -> list[str]:
    """The files that cookiecutter writes for these answers, relative to the project."""
    patterns = [
        Path(folder, name).relative_to(SCAFFOLD).as_posix()
        for folder, _, names in os.walk(SCAFFOLD)
        for name in names
    ]
    rendered = [environment.from_string(p).render(cookiecutter=answers) for p in patterns]
    return sorted(path for path in rendered if path.rpartition("/")[2])


class TemplateExtension(Extension):
    """The filters that the template's own files use."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["template_root"] = str(TEMPLATE)
        environment.filters |= {
            "folder_name": folder_name,
            "module_name": module_name,
            "check": check,
            "check_again": check_again,
            "toml": toml,
            "python": ascii,
            "scaffold_files": scaffold_files,
        }
