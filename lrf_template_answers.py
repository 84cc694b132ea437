"""Valid answers to the prompts, and the names that follow from them. Pure functions."""

import keyword
import re
import sys
from collections.abc import Mapping, Sequence

from slugify import slugify

Answers = Mapping[str, str]

TITLES = {"project_name": 80, "author_name": 80, "description": 300}
CHOICES = {
    "license": ("MIT", "Apache-2.0", "BSD-3-Clause", "none"),
    "python_version": ("3.10", "3.11", "3.12", "3.13", "3.14"),
    "examples": ("all", "none"),
    "models": ("inference", "plugins", "realtime"),
}
LONGEST_NAME = 40

WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in "123456789"}
)

# What the rendered project installs or imports: a package of the same name would hide it, and a
# project of the same name could not depend on it.
DEPENDENCIES = frozenset(
    """
    _pytest aiofiles aiohappyeyeballs aiohttp aiosignal annotated_types anyio attr attrs av certifi
    cffi click colorama cookiecutter cruft dateutil distro docstring_parser dotenv
    eval_type_backport exceptiongroup frozenlist google grpc h11 hatchling httpcore httpcore2 httpx
    httpx2 hypothesis idna iniconfig jinja2 jiter json_repair jwt livekit livekit_agents
    livekit_api livekit_blingfire livekit_local_inference livekit_protocol markdown_it
    markupsafe mdurl multidict mypy mypy_extensions mypyc nest_asyncio numpy openai opentelemetry
    opentelemetry_api opentelemetry_sdk packaging pathspec pip pluggy prometheus_client
    prompt_toolkit propcache protobuf psutil pydantic pydantic_core pygments pyjwt pytest
    pytest_asyncio python_dotenv pyyaml requests rich ruff setuptools shellingham slugify sniffio
    sounddevice stamina tenacity tomli truststore typer typing_extensions typing_inspection urllib3
    uv uvloop watchfiles wcwidth websockets wheel yaml yarl
    """.split()  # noqa: SIM905
)
# The standard library of every Python that the project may run on, not only of this one.
STANDARD_LIBRARY = sys.stdlib_module_names | frozenset(
    """
    aifc annotationlib asynchat asyncore audioop binhex cgi cgitb chunk compression crypt distutils
    imghdr imp lib2to3 mailcap msilib nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau
    telnetlib tomllib uu xdrlib
    """.split()  # noqa: SIM905
)
IN_THE_PROJECT = frozenset({"agent", "chat", "conftest", "lrf", "src", "test", "tests", "vendor"})


def folder_name(title: str) -> str:
    """Return the project's folder for a title: "Größe & Co." gives "grosse-co"."""
    return str(slugify(title, max_length=LONGEST_NAME, word_boundary=True))


def module_name(folder: str) -> str:
    """Return the package for a folder name: "my-voice-agent" gives "my_voice_agent"."""
    name = re.sub(r"[^a-z0-9]+", "_", folder.lower()).strip("_")
    return f"agent_{name}"[:LONGEST_NAME].rstrip("_") if name[:1].isdigit() else name


def spelled(answers: Answers, key: str) -> str:
    """Return an answer; a choice is spelled as it is offered: "mit" gives "MIT"."""
    answer = str(answers[key])
    choices = {choice.lower(): choice for choice in CHOICES.get(key, ())}
    return choices.get(answer.lower(), answer)


def has_jinja(text: str) -> bool:
    """Return whether Jinja would render something in `text`."""
    return any(delimiter in text for delimiter in ("{{", "{%", "{#"))


def find_problem(answers: Answers, key: str) -> str | None:
    """Return what is wrong with an answer and what to write, in a line. None when it is valid.

    A name that was derived, not typed, is blamed on the answer that it follows from.
    """
    answer = str(answers[key])
    if key in TITLES:
        problem = _find_text_problem(answer, TITLES[key])
    elif key in CHOICES:
        problem = _find_choice_problem(answer, CHOICES[key])
    elif key == "project_slug":
        problem = _find_folder_problem(answer)
    elif key == "package_name":
        problem = _find_package_problem(answer)
    else:
        problem = None
    if problem is None:
        return None

    origin = key
    if origin == "package_name" and answer == module_name(answers["project_slug"]):
        origin = "project_slug"
    if origin == "project_slug" and answers["project_slug"] == folder_name(answers["project_name"]):
        origin = "project_name"
    if origin == key:
        return f"{key}: {printable(answer)} {problem}."
    given = printable(answers[origin])
    return f"{origin}: from {given} follows {key} {printable(answer)}, which {problem}."


def printable(answer: str) -> str:
    """Return the answer as one printable line, in quotes."""
    return repr(answer if len(answer) <= 60 else f"{answer[:60]}...")


def _find_text_problem(text: str, limit: int) -> str | None:
    if not text.strip():
        return "is empty; write a few words"
    if has_jinja(text):
        return "has a Jinja delimiter ({{, {% or {#) in it; write it without"
    # U+2028 and U+2029 end a line for some readers, and lone surrogates cannot be written as UTF-8.
    if re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text):
        return "has a line break or another control character in it; write one line of plain text"
    if text != text.strip():
        return "begins or ends with a space; remove it"
    if len(text) > limit:
        return f"has {len(text)} characters; the limit is {limit}"
    return None


def _find_choice_problem(answer: str, choices: Sequence[str]) -> str | None:
    if answer in choices:
        return None
    return f"is not offered; choose {', '.join(choices[:-1])} or {choices[-1]}"


def _find_folder_problem(name: str) -> str | None:
    if not name:
        return "is empty; try my-voice-agent"
    if "/" in name or "\\" in name or set(name) == {"."}:
        return "is a path; give a name without slashes, and the place with --output-dir"
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", name):
        suggestion = folder_name(name) or "my-voice-agent"
        return f"may have only letters a-z, digits, '-', '_' and '.'; try {suggestion}"
    if len(name) > LONGEST_NAME:
        return f"has {len(name)} characters; the limit is {LONGEST_NAME}"
    if name.lower().split(".")[0] in WINDOWS_DEVICES:
        return f"is a device on Windows, not a folder; try {name.split('.')[0]}-agent"
    if re.sub(r"[-_.]+", "_", name.lower()) in DEPENDENCIES:
        return f"is the name of a library that the project depends on; try {name}-agent"
    return None


def _find_package_problem(name: str) -> str | None:
    if not name:
        return "is empty; try my_voice_agent"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        suggestion = module_name(folder_name(name)) or "my_voice_agent"
        return f"is not a lower-case Python identifier of a-z, 0-9 and '_'; try {suggestion}"
    if len(name) > LONGEST_NAME:
        return f"has {len(name)} characters; the limit is {LONGEST_NAME}"
    reserved = {
        "a keyword of Python": {*keyword.kwlist, *keyword.softkwlist, "type"},
        "a module of Python's standard library": STANDARD_LIBRARY,
        "a device on Windows": WINDOWS_DEVICES,
        "a library that the project depends on": DEPENDENCIES,
        "already something else in the project": IN_THE_PROJECT,
    }
    for reason, names in reserved.items():
        if name.lower() in {n.lower() for n in names}:
            return f"is {reason}; try {'voice' if name == 'agent' else name}_agent"
    return None
