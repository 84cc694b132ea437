"""`new`: the module of a tool, its test and its scenarios."""

from collections.abc import Iterator, Sequence

from ..errors import Problem
from ..project.plan import Change, ConflictError, Plan, read_file
from ..project.project import Project
from ..render import Place, render
from ..render.environment import Templates
from ..spec.patterns import Pattern
from ..spec.tool import ToolSpec


def plan_new(spec: ToolSpec, project: Project) -> Plan:
    """Plan the files of a new tool.

    Raises:
        ConflictError: A file or a tool of that name exists.
        InputError: A template of the project is wrong.
    """
    module, test, *scenarios = project.paths_of(spec.name)
    if problems := [*_in_the_way(spec, project)]:
        raise ConflictError(*problems)
    contracts = list(contracts_of(spec.combination.all))
    where = (str(module), str(test), project.dotted(module), project.dots)
    rendered = render(spec, Place(project.root, *where, project.templates, contracts))
    texts = {module: rendered.module, test: rendered.test}
    templates = Templates(project.templates)
    texts |= {path: templates.render("scenario.yaml.j2", {"spec": spec}) for path in scenarios}
    init, steps = project.tools / "__init__.py", list[Problem]()
    if read_file(project.root, init) is None:
        texts = {init: templates.render("package.py.j2", {"package": project.dots}), **texts}
        steps.append(_step_for_folder(project))
    notices = list[Problem]()
    if rendered.unformatted:
        hint = "the code is valid all the same; later: ruff check --fix and ruff format"
        notices.append(Problem("unformatted", f"not formatted: {rendered.unformatted}", hint))
    line = rendered.module.rpartition("# Simulated. Replace with your own work.")[0].count("\n") + 1
    next_steps = (
        f"Run its test:    {project.run}pytest {test}",
        f"Write its work:  {module}:{line}",
    )
    changes = tuple(Change(path, None, text.encode()) for path, text in texts.items())
    return Plan(changes, tuple(notices), tuple(steps), next_steps)


def contracts_of(patterns: Sequence[Pattern]) -> Iterator[tuple[str, str]]:
    """Yield where the contract of each pattern is imported from, "" for ours, and its name."""
    for pattern in patterns:
        if name := pattern.contract_class:
            yield (pattern.contract.partition(":")[0] if pattern.module else "", name)


def _step_for_folder(project: Project) -> Problem:
    message = f"{project.tools} is new: give its tools to an agent and to the session"
    hint = (
        f"from {project.dotted(project.tools)} import agent_tools, session_tools\n\n"
        "Agent(instructions=…, tools=agent_tools())\n"
        "AgentSession(…, tools=session_tools())"
    )
    return Problem("new-folder", message, hint)


def _in_the_way(spec: ToolSpec, project: Project) -> Iterator[Problem]:
    for path in project.paths_of(spec.name):
        if (project.root / path).exists() or (project.root / path).is_symlink():
            hint = "choose another name, or remove that file first"
            yield Problem("conflict", f"{path} exists", hint)
    yield from taken(spec.name, project, with_status=spec.has("background"))


def taken(name: str, project: Project, *, with_status: bool) -> Iterator[Problem]:
    """Yield the tools that have the name already, or that of the status tool.

    Only modules that may have one are read, for there may be a thousand; `status` reads all.
    """
    from ..project.search import namesakes_of, tools_of_file

    status = f"{name}_status"
    names = {name, *([status] if with_status else [])}
    modules = [project.module_path(other) for other in (status, name.removesuffix("_status"))]
    tools = [t for path in {*modules} for t in tools_of_file(path, project) if t.name != name]
    for tool in [*namesakes_of(names, project), *tools]:
        for other in sorted(names & {*tool.names}):
            message = f"{other} is already a tool, in {tool.place}"
            yield Problem("name-conflict", message, "choose another name")
