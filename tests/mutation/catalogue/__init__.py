"""The defects: ways to get a long-running tool wrong."""

from ..defect import Defect
from . import options, results, telling, tools, waiting

DEFECTS: list[Defect] = [
    defect for part in (waiting, telling, tools, results, options) for defect in part.DEFECTS
]
