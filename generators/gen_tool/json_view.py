"""Plans and the rest as JSON, as `schemas/output.json` describes it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from . import patterns
from .views import action, lines_that_differ

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .commands.status import Status, ToolStatus
    from .names import Problem
    from .plan import Change, Plan
    from .showing import Shown


def of_plan(command: str, plan: Plan, exit_code: int, *, dry_run: bool) -> str:
    """What a command does or, in a dry run, would do."""
    return _text(
        command,
        exit_code,
        dry_run=dry_run,
        changes=[_change(change) for change in plan.changes],
        notices=_problems(plan.notices),
        by_hand=_problems(plan.by_hand),
        conflicts=_problems(plan.conflicts),
        problems=_problems(plan.problems),
    )


def of_status(found: Status, exit_code: int) -> str:
    """The tools, and what is wrong with them."""
    return _text(
        "status",
        exit_code,
        tools=[_tool(tool) for tool in found.tools],
        notices=_problems(found.notices),
        problems=_problems(found.findings),
    )


def of_patterns() -> str:
    """The patterns that there are."""
    return _text("list", 0, patterns=[_pattern(pattern) for pattern in patterns.PATTERNS])


def of_pattern_shown(shown: Shown) -> str:
    """What `show` says of a combination."""
    return _text(
        "show",
        0,
        patterns=list(shown.patterns),
        about=shown.about,
        dialogues=shown.dialogues,
        module=shown.module,
    )


def _text(command: str, exit_code: int, **data: Any) -> str:
    whole = {"command": command, "exit_code": exit_code, **data}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _change(change: Change) -> dict[str, Any]:
    return {
        "path": str(change.path),
        "action": action(change),
        "before": _hash(change.before),
        "after": _hash(change.after),
        "diff": "".join(f"{line}\n" for line in lines_that_differ(change)),
    }


def _hash(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _problems(found: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"code": p.code, "message": p.message, "suggestion": p.hint} for p in found]


def _tool(tool: ToolStatus) -> dict[str, Any]:
    parts = tool.parts
    return {
        "name": tool.name,
        "origin": "hand-written" if parts is None else "generated",
        "patterns": list(tool.patterns),
        "operation": parts and parts.operation,
        "tool": parts and parts.tool,
        "tests": parts.test if parts else "present" if tool.is_tested else "gone",
        "wired": tool.is_wired,
        "current": tool.is_current,
    }


def _pattern(pattern: patterns.Pattern) -> dict[str, Any]:
    return {
        "name": pattern.name,
        "kind": pattern.kind,
        "summary": pattern.summary,
        "aliases": list(pattern.aliases),
        "default": pattern.name == patterns.DEFAULT_STANCE,
        "goes_with": [p.name for p in _goes_with(pattern)],
        "origin": pattern.origin,
    }


def _goes_with(pattern: patterns.Pattern) -> list[patterns.Pattern]:
    if pattern.kind == "stance":
        return patterns.that_go_with(pattern)
    return [p for p in patterns.of_kind("stance") if patterns.go_together(p, pattern)]
