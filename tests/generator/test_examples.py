"""Each example of the template is what `new` renders, but for its operation."""

import ast
from pathlib import Path

import pytest

from lrf.commands.new import plan_new
from lrf.project.apply import apply
from lrf.project.project import find_project
from lrf.spec.parser import from_json
from tests.generator.commands import RUFF, SETTINGS, make_project
from tests.template import SCAFFOLD

TOOLS = SCAFFOLD / "src/{{cookiecutter.package_name}}/tools"
TESTS = SCAFFOLD / "tests/tools"
SOURCES = "weather|news|traffic|stocks|archive"

# The patterns, the parameter with its type and help, the description, what the caller waits for.
EXAMPLES = {
    "fetch_all_data": (
        ["concurrent"],
        ("sources", "list[str]", "One of weather, news, traffic, stocks and archive."),
        "Fetch several sources at once.",
        "the sources",
    ),
    "fetch_external_data": (
        ["timeout"],
        ("source", SOURCES, "Where to ask."),
        "Fetch the weather, the news or other external data.",
        "the external data",
    ),
    "fetch_with_retry": (
        ["retry"],
        ("source", SOURCES, "Where to ask."),
        "Fetch the stocks, and try again while the service is busy.",
        "the busy service",
    ),
    "generate_report": (
        ["background"],
        ("report_type", "str", "Which report: sales, customer or daily."),
        "Write a report.",
        "the report",
    ),
    "process_large_file": (
        ["progress"],
        ("filename", "str", "The name of the file, such as visits.csv."),
        "Count the lines and words of a large file.",
        "the large file",
    ),
    "process_payment": (
        ["payment"],
        ("order_id", "str", "The order to charge for, its number alone."),
        "Charge the caller for an order.",
        "the payment",
    ),
    "process_with_cleanup": (
        ["cleanup"],
        ("data", "str", "The name of the file, such as guest-list.csv."),
        "Tidy the data of a list.",
        "the list",
    ),
    "search_database": (
        ["interruptible"],
        ("query", "str", "What to look for."),
        "Search the database for matching records.",
        "the database search",
    ),
    "search_web": (
        ["async"],
        ("query", "str", "What to look for."),
        "Search the web.",
        "the web search",
    ),
    "stream_search_results": (
        ["streaming"],
        ("query", "str", "What to look for."),
        "Search and tell results as they are found.",
        "the search results",
    ),
}
# What an example opens, in place of `open_resource`, and of which type.
OPENED = {"process_with_cleanup": ("work_folder", "Path")}


def test_every_example_is_here() -> None:
    texts = {path.stem: path.read_text("utf-8") for path in TOOLS.glob("*.py")}
    # but the handoff, which takes no time and follows no pattern
    names = {name for name, text in texts.items() if "longrunning import" in text}
    assert names - {"__init__"} == set(EXAMPLES)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_what_new_renders(name: str, tmp_path: Path) -> None:
    patterns, (param, type_, help_), description, what = EXAMPLES[name]
    theirs = ast.parse((TOOLS / f"{name}.py").read_text("utf-8"))
    spec = from_json(
        {
            "name": name,
            "patterns": patterns,
            "params": [{"name": param, "type": type_, "help": help_}],
            "description": description,
            "what": what,
            "examples": examples_of(theirs, name),
        }
    )
    project = find_project(make_project(tmp_path / "project", SETTINGS + RUFF))
    apply(plan_new(spec, project), project.root)
    ours = ast.parse((project.root / project.module_path(name)).read_text("utf-8"))
    opens, resource = OPENED.get(name, ("", ""))
    assert tool_of(ours, name, opens, resource) == tool_of(theirs, name)
    test = (project.root / project.test_path(name)).read_text("utf-8")
    template = (TESTS / f"test_{name}.py").read_text("utf-8")
    assert outline(test) == outline(
        template.replace("{{ cookiecutter.package_name }}", "my_voice_agent")
    )


def examples_of(module: ast.Module, name: str) -> list[str]:
    """Return what callers may say, which only people can write well."""
    [call] = [d for d in function(module, name).decorator_list if isinstance(d, ast.Call)]
    [value] = [k.value for k in call.keywords if k.arg == "examples"]
    return list(ast.literal_eval(value))


def tool_of(module: ast.Module, name: str, opens: str = "", resource: str = "") -> list[str]:
    """Return all but the work: docstrings, decorator, signature, and what it imports for them."""
    tool = function(module, name)
    others = [n.name for n in module.body if isinstance(n, ast.AsyncFunctionDef) and n != tool]
    parts = [
        ast.get_docstring(module) or "",
        *(ast.unparse(decorator) for decorator in tool.decorator_list),
        f"{ast.unparse(tool.args)} -> {ast.unparse(tool.returns or ast.Constant(None))}",
        docstring_of(tool),
        *sorted(others),
        *sorted(runtime_imports(module)),
    ]
    if opens:
        parts = [part.replace("open_resource", opens) for part in parts]
        parts = [part.replace("resource: str", f"resource: {resource}") for part in parts]
        parts = [
            part.replace("What was opened for the work.", "The folder to work in.")
            for part in parts
        ]
    return parts


def docstring_of(tool: ast.AsyncFunctionDef) -> str:
    """Return the docstring in one line, without what it yields, which is the work's."""
    return " ".join((ast.get_docstring(tool) or "").partition("\n\nYields:")[0].split())


def runtime_imports(module: ast.Module) -> list[str]:
    return [
        alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and (node.module or "") == "longrunning"
        for alias in node.names
    ]


def function(module: ast.Module, name: str) -> ast.AsyncFunctionDef:
    """Return the function of this name."""
    [found] = [n for n in module.body if isinstance(n, ast.AsyncFunctionDef) and n.name == name]
    return found


def outline(test: str) -> list[str]:
    """Return a test without its texts: imports, the declaration, and what is called."""
    module = ast.parse(test)
    [contract] = [node for node in module.body if isinstance(node, ast.ClassDef)]
    imports = [ast.unparse(n) for n in module.body if isinstance(n, ast.ImportFrom)]
    declared = [ast.unparse(base) for base in contract.bases]
    declared += [k.arg or "" for k in contract.keywords]
    calls = [
        f"{method.name}: {ast.unparse(call.func)}"
        for method in contract.body
        if isinstance(method, ast.AsyncFunctionDef)
        for call in ast.walk(method)
        if isinstance(call, ast.Call)
    ]
    return [ast.get_docstring(module) or "", *imports, contract.name, *declared, *calls]
