"""What generated tools and their tests need, as the template has it, for a package of its own."""

from __future__ import annotations

from pathlib import Path

PRIMITIVES = (
    *("call_log.py", "charges.py", "filler.py", "idle.py", "in_call.py", "jobs.py", "ledger.py"),
    *("longrunning.py", "owned.py", "progress.py", "sources.py", "tool_state.py"),
    *("offline_llm.py", "offline_results.py", "offline_turn.py", "offline_words.py"),
    "testing/*.py",
)

HERE = Path(__file__).resolve().parents[1]
IN_THE_TEMPLATE = "{{cookiecutter.project_slug}}/src/{{cookiecutter.package_name}}"


def primitives(generator: Path = HERE.parent) -> Path | None:
    """The folder that has them, of the generator in the folder `generator`.

    A checkout of the template has them in the project that it renders, a wheel has a copy. The
    copy of the generator in a project has none: the project has them itself.
    """
    places = (generator / "gen_tool" / "primitives", generator.parent / IN_THE_TEMPLATE)
    return next((place for place in places if (place / "longrunning.py").is_file()), None)
