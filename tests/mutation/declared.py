"""The contracts of the combinations that COMBINATIONS names: what a defect is tried on."""

import os

from tests.combinations.tools import CASES

for _case in CASES:
    if _case.name in os.environ.get("COMBINATIONS", "").split():
        _contract = _case.make_contract(__name__)
        globals()[_contract.__name__] = _contract
