"""Why a child has an IRO whom no rule chose: a manager did, or two records turned out to be one child.

They stand in an allocation like the rules of the index, but nothing asks them of an IRO.

Source: Hull 1 (the manager's decision, with a reason); that merged records keep an IRO of either is local.
"""

from services.allocation.rules.rule import Rule

MANAGER = Rule("manager", "A manager chose the IRO, with a reason", "Hull 1", binding=False, overridable=True)
RECORDS_MERGED = Rule(
    "records_merged",
    "Two records were one child, who keeps the IRO of the record that had one",
    "Hull 1; Jersey 7.2; local",
    binding=False,
    overridable=True,
)
RULES = (MANAGER, RECORDS_MERGED)
