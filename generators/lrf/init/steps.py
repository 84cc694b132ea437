"""The manual steps in a repository, with the exact lines to write."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ..errors import Problem
from .agents import Made
from .manifests import naming_kit
from .repository import Repository
from .sources import sources_of

SKIPS = re.compile(r"pytest\.skip|mark\.skip|add_marker|collect_ignore")
KEYS = re.compile(r"environ|getenv|load_dotenv")


def steps_of(repository: Repository, wheel: PurePosixPath) -> tuple[Problem, ...]:
    """Return what to add, in order.

    Args:
        repository: Where gen-tool is set up.
        wheel: The path of the kit.
    """
    agents, package = repository.agents, repository.package
    needed = "install what the tools and their tests need"
    return (
        *_python(repository),  # first: without it, nothing can be installed
        Problem("install", needed, _install(repository, wheel)),
        *_docker(repository),
        *(_agent(agent, package) for agent in agents.agents if agent.keywords is not None),
        *(_session(session, package) for session in agents.sessions),
        payment_step(repository),
    )


def notices_of(repository: Repository) -> tuple[Problem, ...]:
    """Return what is worth knowing about the repository's tests."""
    found = []
    for source in sources_of(repository.root):
        if source.path.name == "conftest.py" and SKIPS.search(source.text):
            if not KEYS.search(source.text):
                continue
            message = (
                f"{source.path} skips tests if keys are missing. If it skips those of your tools "
                "too, pytest says 'skipped' and succeeds, and nothing was tested"
            )
            hint = f"let it leave out the items below {repository.tests}: they need no key"
            found.append(Problem("skipped-tests", message, hint))
    return tuple(found)


def payment_step(repository: Repository) -> Problem:
    """Return how an agent tells a caller who interrupts a charge that it cannot be stopped."""
    starts = repository.agents.starts
    keywords = set().union(*(start.keywords or () for start in starts)) if starts else set()
    if "room_input_options" in keywords:
        typed = "# in the RoomInputOptions(…) of session.start(…)\ntext_input_cb=on_typed_text,"
    else:
        text_input = "text_input=room_io.TextInputOptions(text_input_cb=on_typed_text)"
        typed = f"# in session.start(…)\nroom_options=room_io.RoomOptions(\n    {text_input},\n),"
        if "room_options" in keywords:
            typed = f"# in the RoomOptions(…) of session.start(…)\n{text_input},"
    hint = f"""\
from livekit.agents import room_io
from {repository.package}.longrunning import (
    SHUTDOWN_PROCESS_TIMEOUT,
    finish_charges,
    hear_during_charge,
    on_typed_text,
)

# in the class of each agent that can charge
async def on_user_turn_completed(self, turn_ctx, new_message):
    await hear_during_charge(self, new_message)

{typed}

# in the entry point, and in AgentServer(…) or WorkerOptions(…)
ctx.add_shutdown_callback(finish_charges)
shutdown_process_timeout=SHUTDOWN_PROCESS_TIMEOUT,"""
    message = "before the first payment tool: nothing stops a charge, and the caller is told so"
    return Problem("payment", message, hint)


def steps_back(root: Path, package: str, brought: tuple[PurePosixPath, ...]) -> tuple[Problem, ...]:
    """Return the lines that still need the package, once it is gone."""
    names = r"agent_tools|session_tools|TOOL_HANDLING|hear_during_charge|on_typed_text"
    uses = re.compile(rf"\b({package.rpartition('.')[2]}|{names}|finish_charges)\b")
    lines = [
        f"{source.path}:{number}: {line.strip()}"
        for source in sources_of(root)
        if package.rpartition(".")[2] in source.text
        and not any(source.path.is_relative_to(folder) for folder in brought)
        for number, line in enumerate(source.text.splitlines(), start=1)
        if uses.search(line)
    ]
    lines += naming_kit(root)
    message = "remove the lines that need it (with uv, first: uv remove --dev lrf), and the "
    message += "requirements that nothing else needs"
    return (Problem("manual-step", message, "\n".join(lines)),) if lines else ()


def _install(repository: Repository, wheel: PurePosixPath) -> str:
    manifests = repository.manifests
    up = "../" * len(manifests.folder.relative_to(repository.root).parts)
    kit = f"{up or './'}{wheel}"
    outdated = list(manifests.outdated())
    new = [text for _, text in outdated] + manifests.missing()
    lines = []
    if manifests.folder != repository.root:
        lines.append(f"cd {manifests.folder.relative_to(repository.root).as_posix()}")
    if frozen := manifests.frozen():
        lines.append(f"# {frozen} is a list of pip freeze, whose pins conflict with what is new:")
        lines.append("# install this into a fresh environment, then freeze again")
        lines.append(" ".join(["pip install", *(f'"{text}"' for text in new), kit]))
    elif manifests.manager == "pip":
        lines += [f"{old.file}: {old.text}  ->  {text}" for old, text in outdated]
        lines += [f"add to the requirements: {text}" for text in manifests.missing()]
        lines.append(f"add to those of development: {kit}")
    else:
        add = f"{manifests.manager} add"
        dev = "--dev" if manifests.manager == "uv" else "--group dev"
        lines += [" ".join([add, *(f'"{text}"' for text in new)])] if new else []
        lines.append(f"{add} {dev} {kit}")
    return "\n".join(lines)


def _python(repository: Repository) -> Iterator[Problem]:
    manifests = repository.manifests
    if manifests.needs_newer_python():
        message = (
            f"requires-python is {manifests.python}, and onnxruntime, which silero and "
            "turn-detector stand on, has nothing for Python 3.10"
        )
        yield Problem("python", message, 'requires-python = ">=3.11,<3.15"')


def _docker(repository: Repository) -> Iterator[Problem]:
    """Yield the lines that bring the new folders into images."""
    for folder in dict.fromkeys([repository.manifests.folder, repository.root]):
        file = folder / "Dockerfile"
        if not file.is_file():
            continue
        here = PurePosixPath(folder.relative_to(repository.root).as_posix())
        lines = file.read_text("utf-8", errors="replace").splitlines()
        copied = [word.strip("./") for line in lines for word in _copied(line)]
        if "" in copied:  # COPY . .
            return
        wanted = [repository.home]
        if repository.manifests.manager != "pip":  # the resolver needs the file itself
            wanted.append(PurePosixPath("vendor"))
        paths = [p.relative_to(here) for p in wanted if p.is_relative_to(here)]
        left_out = [p for p in paths if not any(p.is_relative_to(c) for c in copied)]
        if left_out:
            hint = "\n".join(f"COPY {path}/ ./{path}/" for path in left_out)
            message = f"{here / 'Dockerfile'} leaves out what is new: add, before it installs"
            yield Problem("docker", message, hint)


def _copied(line: str) -> list[str]:
    words = [word for word in line.split() if not word.startswith("--")]
    return words[1:-1] if words[:1] in (["COPY"], ["ADD"]) and "--from" not in line else []


def _agent(agent: Made, package: str) -> Problem:
    given = (agent.keywords or {}).get("tools")
    what = f"give {agent.name or 'the agent'} its tools"
    lines = [f"tools={_joined(given, 'agent_tools')},"]
    return _argument(agent, what, f"from {package}.tools import agent_tools", given, lines)


def _session(session: Made, package: str) -> Problem:
    keywords = session.keywords or {}
    given = keywords.get("tools")
    lines = [f"tools={_joined(given, 'session_tools')},"]
    imports = [f"from {package}.tools import session_tools"]
    if "tool_handling" not in keywords:
        imports.insert(0, f"from {package}.longrunning import TOOL_HANDLING")
        lines.append("tool_handling=TOOL_HANDLING,")
    what = "give the session the background tools"
    return _argument(session, what, "\n".join(imports), given, lines)


def _argument(made: Made, what: str, imports: str, given: str | None, lines: list[str]) -> Problem:
    how = f"in place of tools={given}" if given else "as further arguments"
    message = f"{made.path}:{made.line}: {what}, {how}"
    return Problem("manual-step", message, "\n".join([imports, "", *lines]))


def _joined(given: str | None, function: str) -> str:
    """Return the list of what is given already and of what `function` returns."""
    tree = ast.parse(given or "[]", mode="eval").body
    if isinstance(tree, ast.Call) and ast.unparse(tree.func) == "list" and len(tree.args) == 1:
        [tree] = tree.args
    if isinstance(tree, ast.List):
        items = [ast.unparse(item) for item in tree.elts]
        return f"[{', '.join([*items, f'*{function}()'])}]" if items else f"{function}()"
    return f"[*{ast.unparse(tree)}, *{function}()]"
