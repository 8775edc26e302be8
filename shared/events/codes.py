"""The code sets of the statutory return (SSDA903), as events carry them.

Each set is the union of the years, because imported history keeps the codes of its own year.
"""

from typing import Annotated, Literal

from pydantic import StringConstraints

LegalStatus = Literal["C1", "C2", "D1", "E1", "V1", "V2", "V3", "V4", "J1", "J2", "J3", "L1", "L2", "L3"]
"""C1 interim care order, C2 care order, D1 freeing order, E1 placement order, V2 section 20, V3 and V4 short breaks,
J1 to J3 youth justice, L1 to L3 police protection, emergency protection and child assessment."""

CategoryOfNeed = Literal["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9"]

PlacementType = Literal[
    "A3", "A4", "A5", "A6", "H5", "K1", "K2", "K3", "M1", "M2", "M3", "P1", "P2", "P3", "Q1", "Q2", "R1", "R2", "R3",
    "R5", "S1", "T0", "T1", "T2", "T3", "T4", "U1", "U2", "U3", "U4", "U5", "U6", "Z1", "Z11", "Z12", "Z13", "Z14",
]  # fmt: skip
"""Q1 (with a relative or friend) and Q2 (other foster carers) are U1 to U6 by now; M1 to M3 (in refuge, missing)
are no placements any more."""

CeasedReason = Literal[
    "E11", "E12", "E13", "E14", "E15", "E16", "E17", "E2", "E3", "E4", "E4A", "E4B", "E41", "E43", "E44", "E45",
    "E46", "E47", "E48", "E5", "E6", "E7", "E8", "E9",
]  # fmt: skip
"""Why care ended. E43 and E44 (special guardianship) are E45 to E48 by now. X1 is not among them: it ends an episode
of a child who stays looked after."""

Participation = Literal["PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7"]
"""How a child took part in a review."""

Sex = Literal["M", "F", "U", "1", "2"]
"""M, F and U since 2024-25; 1 (male) and 2 (female) before."""

Ethnicity = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z]{4}$")]
"""The four letters of the school census, WBRI for example."""

PostcodeDistrict = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z]{1,2}[0-9][A-Z0-9]?$")]
"""The outward half of a postcode only: a whole one is an address."""
