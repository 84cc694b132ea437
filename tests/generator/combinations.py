"""Every combination of patterns that is legal."""

from collections.abc import Iterator
from itertools import chain, combinations

from lrf.errors import InputError
from lrf.spec.patterns import BUILT_IN, Combination, resolve


def legal_combinations() -> Iterator[Combination]:
    """Yield each of them, tried rather than known."""
    modes = [p.name for p in BUILT_IN if p.kind == "mode"]
    options = [p.name for p in BUILT_IN if p.kind == "option"]
    for mode in modes:
        for some in chain.from_iterable(combinations(options, n) for n in range(len(options) + 1)):
            try:
                yield resolve([mode, *some])
            except InputError:
                continue
