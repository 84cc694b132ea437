"""What a good answer to a prompt is, and the names that follow from one. Pure functions."""

import keyword
import re
import sys
from collections.abc import Mapping

from slugify import slugify

Answers = Mapping[str, str]

TITLES = {"project_name": 80, "author_name": 80, "description": 300}
LONGEST_NAME = 40

WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in "123456789"}
)

# What the rendered project installs or imports: a package of the same name would hide it, and a
# project of the same name could not depend on it.
DEPENDENCIES = frozenset(
    """
    _pytest aiofiles aiohttp aiohappyeyeballs aiosignal annotated_types anyio attr attrs av certifi
    cffi click colorama cookiecutter cruft dateutil distro docstring_parser dotenv
    eval_type_backport exceptiongroup frozenlist google grpc h11 hatchling httpcore httpcore2 httpx
    httpx2 hypothesis idna iniconfig jinja2 jiter json_repair jwt livekit livekit_agents livekit_api
    livekit_blingfire livekit_local_inference livekit_protocol looptime markdown_it markupsafe mdurl
    multidict mypy mypy_extensions mypyc nest_asyncio numpy openai opentelemetry opentelemetry_api
    opentelemetry_sdk packaging pathspec pip pluggy prometheus_client propcache protobuf psutil
    pydantic pydantic_core pygments pyjwt pytest pytest_asyncio python_dotenv pyyaml requests rich
    ruff setuptools shellingham slugify sniffio sounddevice stamina tenacity tomli truststore typer
    typing_extensions typing_inspection urllib3 uv uvloop watchfiles websockets wheel yaml yarl
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
IN_THE_PROJECT = frozenset(
    {"agent", "chat", "conftest", "gen_tool", "generators", "src", "test", "tests"}
)


def folder_name(title: str) -> str:
    """The project's folder for a title in any language: "Größe & Co." gives "grosse-co"."""
    return str(slugify(title, max_length=LONGEST_NAME, word_boundary=True))


def module_name(folder: str) -> str:
    """The package for a folder name: "my-voice-agent" gives "my_voice_agent"."""
    name = re.sub(r"[^a-z0-9]+", "_", folder.lower()).strip("_")
    return f"agent_{name}"[:LONGEST_NAME].rstrip("_") if name[:1].isdigit() else name


def wrong_with_text(text: str, limit: int) -> str | None:
    if not text.strip():
        return "is empty; write a few words"
    if any(delimiter in text for delimiter in ("{{", "{%", "{#")):
        return "has a Jinja delimiter ({{, {% or {#) in it; write it without"
    # U+2028 and U+2029 end a line for some readers, and lone surrogates cannot be written as UTF-8.
    if re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text):
        return "has a line break or another control character in it; write one line of plain text"
    if text != text.strip():
        return "begins or ends with a space; take it away"
    if len(text) > limit:
        return f"has {len(text)} characters; {limit} are the most"
    return None


def wrong_with_folder(name: str) -> str | None:
    if not name:
        return "is empty; my-voice-agent would do"
    if "/" in name or "\\" in name or set(name) == {"."}:
        return "is a path; give a name without slashes, and the place with --output-dir"
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", name):
        would_do = folder_name(name) or "my-voice-agent"
        return f"is not made of letters a-z, digits, '-', '_' and '.' alone; {would_do} would do"
    if len(name) > LONGEST_NAME:
        return f"has {len(name)} characters; {LONGEST_NAME} are the most"
    if name.lower().split(".")[0] in WINDOWS_DEVICES:
        return f"is a device on Windows, not a folder; {name.split('.')[0]}-agent would do"
    if re.sub(r"[-_.]+", "_", name.lower()) in DEPENDENCIES:
        return f"is the name of a library that the project depends on; {name}-agent would do"
    return None


def wrong_with_package(name: str) -> str | None:
    if not name:
        return "is empty; my_voice_agent would do"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        would_do = module_name(folder_name(name)) or "my_voice_agent"
        return f"is not a lower-case Python identifier of a-z, 0-9 and '_'; {would_do} would do"
    if len(name) > LONGEST_NAME:
        return f"has {len(name)} characters; {LONGEST_NAME} are the most"
    reserved = {
        "a keyword of Python": {*keyword.kwlist, *keyword.softkwlist, "type"},
        "a module of Python's standard library": STANDARD_LIBRARY,
        "a device on Windows": WINDOWS_DEVICES,
        "a library that the project depends on": DEPENDENCIES,
        "already something else in the project": IN_THE_PROJECT,
    }
    for what, names in reserved.items():
        if name.lower() in {n.lower() for n in names}:
            return f"is {what}; {'voice' if name == 'agent' else name}_agent would do"
    return None


def wrong_with(answers: Answers, key: str) -> str | None:
    """One line about this answer, what is wrong and what would do; None when it is good.

    A name that was derived, not typed, is told as what it is: a consequence of an earlier answer.
    """
    answer = str(answers[key])
    if key in TITLES:
        problem = wrong_with_text(answer, TITLES[key])
    elif key == "project_slug":
        problem = wrong_with_folder(answer)
    elif key == "package_name":
        problem = wrong_with_package(answer)
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
        return f"{key}: {shown(answer)} {problem}."
    given = shown(answers[origin])
    return f"{origin}: from {given} follows {key} {shown(answer)}, which {problem}."


def shown(answer: str) -> str:
    """The answer as one printable line."""
    return repr(answer if len(answer) <= 60 else f"{answer[:60]}...")
