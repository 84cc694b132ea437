"""The documentation of the rules: `explain`, and docs/check.md.

`python -m lrf.lint.documentation > docs/check.md` writes the page.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .ignores import FORM
from .output import columns, fitted
from .rule import HEADS
from .rules import NAMES, all_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .rule import Rule

_GROUPS = {
    "LRF1": "Waiting",
    "LRF2": "What is told",
    "LRF3": "Payments and other critical work",
    "LRF4": "Tasks and resources",
    "LRF5": "The session and the model",
    "LRF6": "Tests",
}
WITHOUT_RULE = {
    "LRF000": "The file cannot be read or parsed, so nothing in it was checked. It may be written "
    "for a newer Python: check with the one that the agent runs on.",
    "LRF001": f"A comment ignores a finding if it names its code and says why: `{FORM}`. It stands "
    "on a line of the finding's statement, or, for a whole tool, on the line of its `def` or "
    "decorator.",
}
_INTRODUCTION = f"""\
# gen-tool check

`gen-tool check [PATHS]` finds the pitfalls of long-running tools in any LiveKit repository. It
reads Python files and notebooks, imports and runs nothing, and exits with 1 if it finds something.
`gen-tool explain LRF101` prints what stands here.

| option | |
|---|---|
| `--select`, `--ignore` | Codes, names, or beginnings of codes: `--select LRF1,leaks` |
| `--preview` | Rules too that are only likely to be right |
| `--format` | `text`, `json` (or `--json`), `sarif` for code scanning, `github` for annotations |

The same in `pyproject.toml`, with files to leave out:

```toml
[tool.lrf.check]
select = ["LRF1", "LRF2", "LRF3"]
ignore = ["LRF115"]
exclude = ["legacy/*"]
preview = false
```

A finding is ignored by a comment with a reason: `{FORM}`.

With [pre-commit](https://pre-commit.com), the hook is `gen-tool-check`.

A rule is on by default only if the source alone proves it. Each is checked in tools: functions
that `@function_tool` or a decorator of the runtime makes tools, and what they call in the
repository. The imports of the examples are left out.
"""


def page() -> str:
    """Return docs/check.md."""
    parts = [_INTRODUCTION]
    for group, title in _GROUPS.items():
        rules = [rule for rule in all_rules().values() if rule.code.startswith(group)]
        rows = [f"| [{r.code}](#{_anchor(r)}) | {r.name} | {_summary(r)} |" for r in rules]
        parts.append("\n".join([f"## {title}\n", "| code | name | |", "|---|---|---|", *rows, ""]))
    parts += [_section(rule) for rule in all_rules().values()]
    parts.append("## Without a rule\n")
    parts += [f"### {code} {NAMES[code]}\n\n{text}\n" for code, text in WITHOUT_RULE.items()]
    return "\n".join(parts)


def _anchor(rule: Rule) -> str:
    return f"{rule.code} {rule.name}".lower().replace(" ", "-")


def _summary(rule: Rule) -> str:
    return f"{rule.summary}." + (" Preview." if rule.preview else "")


def _section(rule: Rule) -> str:
    parts = [f"## {rule.code} {rule.name}\n\n{_summary(rule)}\n"]
    parts += [f"### {head}\n\n{rule.section(head)}\n" for head in HEADS]
    return "\n".join(parts)


def explain_text(codes: Iterable[str]) -> str:
    """Return the documentation of these rules, or the list of all.

    Args:
        codes: The codes.
    """
    found = list(codes)
    if not found:
        rules = all_rules().values()
        lines = [line for rule in rules for line in _listed(rule)]
        return "\n".join([*lines, "", "More about one: gen-tool explain LRF101"])
    return "\n\n".join(_fitted_text(_explained(code)) for code in found)


def _listed(rule: Rule) -> list[str]:
    head = f"{rule.code}  {rule.name:<28} "
    return fitted(head + _summary(rule), len(head))


def _fitted_text(text: str) -> str:
    """Return a text with its prose in lines that fit the terminal, and its code as it is."""
    if columns() is None:
        return text
    parts = text.split("```")  # every other one is code
    parts[::2] = ["\n".join(_fitted_prose(part)) for part in parts[::2]]
    return "```".join(parts)


def _fitted_prose(text: str) -> Iterator[str]:
    for is_prose, lines in groupby(text.split("\n"), lambda line: line[:1] not in ("", "#")):
        found = list(lines)
        yield from fitted(" ".join(found), 0) if is_prose else found


def _explained(code: str) -> str:
    rule = all_rules().get(code)
    if rule is None:
        return f"{code} {NAMES[code]}\n\n{WITHOUT_RULE[code]}"
    return f"{code} {rule.name}: {rule.doc.strip()}"


def explain_json(codes: Iterable[str]) -> str:
    """Return the same as JSON; all rules if none is named.

    Args:
        codes: The codes.
    """
    rules = [_as_data(code) for code in list(codes) or all_rules()]
    whole = {"command": "explain", "exit_code": 0, "rules": rules, "problems": []}
    return json.dumps(whole, indent=2, ensure_ascii=False)


def _as_data(code: str) -> dict[str, Any]:
    rule = all_rules().get(code)
    if rule is None:
        return {"code": code, "rule": NAMES[code], "summary": WITHOUT_RULE[code]}
    names = ("what", "why", "example", "use_instead", "livekit")
    sections = {n: rule.section(head) for n, head in zip(names, HEADS, strict=True)}
    told = {"caller": f"The caller {rule.caller}.", "instead": rule.instead}
    data = {"code": code, "rule": rule.name, "summary": rule.summary, "preview": rule.preview}
    return {**data, **told, **sections}


if __name__ == "__main__":
    print(page(), end="")
