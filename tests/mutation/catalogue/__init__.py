"""The defects: a hundred ways to get a long-running tool wrong."""

from ..mutant import Mutant
from . import background, charging, guards, project, shapes, telling, waiting

MUTANTS: list[Mutant] = [
    mutant
    for part in (waiting, telling, shapes, guards, background, charging, project)
    for mutant in part.MUTANTS
]
