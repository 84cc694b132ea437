"""The manual steps in a repository, with the exact lines to write."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from ..errors import Problem
from .agents import Made
from .files import VENDOR, templates
from .manifests import Manifests
from .site import Site

SKIPS = re.compile(r"pytest\.skip|mark\.skip|add_marker|collect_ignore")
# Extras and plugins that stand on onnxruntime, which has no wheels for Python 3.10 any more.
ONNX = frozenset({"silero", "turn-detector"})
KEYS = re.compile(r"environ|getenv|load_dotenv")


def steps_of(site: Site, wheel: PurePosixPath) -> tuple[Problem, ...]:
    """Return what to add, in order, once the kit is at the path `wheel`."""
    calls = (made for made in site.made if made.kind != "start" and not made.is_inherited)
    found = sorted(calls, key=lambda made: made.kind)
    return (
        *_python(site.manifests),  # first: without it, nothing can be installed
        Problem("install", "install what the tools and their tests need", _install(site, wheel)),
        *_docker(site),
        *(_tools(made, site.project.settings.package) for made in found),
        _payment(site),
    )


def notices_of(site: Site) -> Iterator[Problem]:
    """Yield what is worth knowing about the repository's tests."""
    for path, content in site.repository.files.items():
        text = content.decode(errors="replace")
        if path.name == "conftest.py" and SKIPS.search(text) and KEYS.search(text):
            message = (
                f"{path} skips tests if keys are missing. If it skips those of your tools too, "
                "pytest says 'skipped' and succeeds, and nothing was tested"
            )
            hint = f"let it leave out the items below {site.project.tests}: they need no key"
            yield Problem("skipped-tests", message, hint)


def _payment(site: Site) -> Problem:
    """Return how an agent tells a caller who interrupts a charge that it cannot be stopped."""
    given = {word for each in site.made if each.kind == "start" for word in each.keywords}
    message = "before the first payment tool: tell callers that a charge goes on, and let it end"
    context = {"package": site.project.settings.package, "start": given}
    return Problem("payment", message, templates().render("payment.txt.j2", context))


def _install(site: Site, wheel: PurePosixPath) -> str:
    kit = f"{'../' * len(site.manifests.folder.parts) or './'}{wheel}"
    return templates().render("install.txt.j2", {"manifests": site.manifests, "kit": kit}).rstrip()


def _python(manifests: Manifests) -> Iterator[Problem]:
    """Yield the lowest Python to declare, where onnxruntime has nothing for the present one."""
    lowest = re.search(r"[>^~]=?\s*3\.(\d+)", manifests.python)
    names = {word for r in manifests.requirements for word in (r.name, *r.extras.split(","))}
    plugins = {name.removeprefix("livekit-plugins-") for name in names}
    if lowest and int(lowest[1]) < 11 and plugins & ONNX:
        message = f"raise the lowest Python, {manifests.python}: onnxruntime, which silero and "
        message += "turn-detector need, has nothing for Python 3.10"
        key = "python" if "python" in names else "requires-python"
        yield Problem("python", message, f'{key} = ">=3.11,<3.15"')


def _docker(site: Site) -> Iterator[Problem]:
    """Yield the lines that bring the new folders into the image, if there is one."""
    root, manifests = site.project.root, site.manifests
    folders = (manifests.folder, PurePosixPath())
    here = next((each for each in folders if (root / each / "Dockerfile").is_file()), None)
    if here is None:
        return
    lines = (root / here / "Dockerfile").read_text("utf-8", errors="replace").splitlines()
    copied = [word.strip("./") for line in lines for word in _copied(line)]
    # the resolver of uv and poetry needs the kit's file itself
    wanted = [site.project.home, *([VENDOR] if manifests.manager != "pip" else [])]
    paths = [path.relative_to(here) for path in wanted if path.is_relative_to(here)]
    left_out = [path for path in paths if not any(path.is_relative_to(c) for c in copied)]
    if left_out and "" not in copied:  # COPY . .
        message = f"{here / 'Dockerfile'} leaves out what is new: add, before it installs"
        yield Problem("docker", message, "\n".join(f"COPY {p}/ ./{p}/" for p in left_out))


def _copied(line: str) -> list[str]:
    words = [word for word in line.split() if not word.startswith("--")]
    return words[1:-1] if words[:1] in (["COPY"], ["ADD"]) and "--from" not in line else []


def _tools(made: Made, package: str) -> Problem:
    """Return how to give an agent or a session its tools, beside those that it has."""
    keywords, function = made.keywords, f"{made.kind}_tools"
    given = keywords.get("tools")
    imports = [f"from {package}.tools import {function}"]
    lines = [f"tools={_joined(given, function)},"]
    what = f"give {made.name or 'the agent'} its tools"
    if made.kind == "session":
        what = "give the session the background tools"
        if "tool_handling" not in keywords:
            imports.insert(0, f"from {package}.longrunning import TOOL_HANDLING")
            lines.append("tool_handling=TOOL_HANDLING,")
    how = f"in place of tools={given}" if given else "as further arguments"
    message = f"{made.path}:{made.line}: {what}, {how}"
    return Problem("manual-step", message, "\n".join([*imports, "", *lines]))


def _joined(given: str | None, function: str) -> str:
    """Return the list of what is given already and of what `function` returns."""
    tree = ast.parse(given or "[]", mode="eval").body
    if isinstance(tree, ast.Call) and ast.unparse(tree.func) == "list" and len(tree.args) == 1:
        [tree] = tree.args
    if isinstance(tree, ast.List):
        items = [ast.unparse(item) for item in tree.elts]
        return f"[{', '.join([*items, f'*{function}()'])}]" if items else f"{function}()"
    return f"[*{ast.unparse(tree)}, *{function}()]"
