"""Values for the template of a test."""

from collections.abc import Sequence
from typing import Any

from ..spec.names import camel
from ..spec.params import Param
from ..spec.tool import ToolSpec
from ..spec.values import literal
from ..spec.words import sample_of
from .layout import call_source

GATES = {"progress": "StepGate", "streaming": "StreamGate", "concurrent": "SourcesGate"}


def test_context_of(
    spec: ToolSpec, module: str, contracts: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Return what the template of a test is given.

    `contracts` are where each contract is imported from, "" for ours, and its name.
    """
    names = [name for _, name in contracts]
    own = [(where, name) for where, name in contracts if where]
    arguments = _dict(spec)
    declared = [*names, f"tool={spec.name}", *([f"arguments={arguments}"] if spec.params else [])]
    return {
        "name": spec.name,
        "spec": spec,
        "module": module,
        "patterns": spec.combination.names,
        "mode": spec.mode.name,
        "gate": next((GATES[name] for name in GATES if spec.has(name)), "Gate"),
        "contracts": sorted(name for where, name in contracts if not where),
        "own": own,
        "declaration": call_source(f"class Test{camel(spec.name)}", declared, ":"),
        "call": f"{literal(spec.name)}{', self.arguments' if spec.params else ''}",
        "sources": _sources(spec),
    }


def _dict(spec: ToolSpec) -> str:
    items = (f"{literal(param.name)}: {literal(_sample(spec, param))}" for param in spec.params)
    return f"{{{', '.join(items)}}}"


def _sample(spec: ToolSpec, param: Param) -> Any:
    sample = sample_of(param)
    is_other = spec.sources is not None and param.name != spec.sources.many
    # another list differs from the sources, which its contract tells by their value
    return sample[:1] if is_other and isinstance(sample, list) else sample


def _sources(spec: ToolSpec) -> list[str]:
    """Return the two sources that a concurrent tool is asked for, as source."""
    many = next((p for p in spec.params if spec.sources and p.name == spec.sources.many), None)
    return [literal(value) for value in sample_of(many)] if many else []
