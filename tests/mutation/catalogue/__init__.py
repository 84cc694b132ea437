"""The defects: ways to get a long-running tool wrong."""

from ..defect import Defect
from . import background, consent, ledger, options, payments, results, telling, tools, waiting

DEFECTS: list[Defect] = [
    defect
    for part in (waiting, telling, tools, results, options, background, payments, ledger, consent)
    for defect in part.DEFECTS
]
