"""Why a letter cannot be written: what it has to say and nobody told us. The codes, and each in words."""

from typing import Final

CHILD_NAME_MISSING: Final = "child_name_not_held"
GUARDIAN_DETAILS_MISSING: Final = "guardian_details_not_held"
IRO_UNREACHABLE: Final = "iro_has_no_contact"
LEAFLETS_MISSING: Final = "leaflets_not_there"
IRO_UNKNOWN: Final = "iro_not_known"
WORDS: Final = {
    CHILD_NAME_MISSING: "the recipient finds the child by name, and no name of the child is held",
    GUARDIAN_DETAILS_MISSING: "no printable name with an e-mail address or a telephone number of the guardian is held",
    IRO_UNREACHABLE: "no printable name with an e-mail address or a telephone number of the IRO is held",
    LEAFLETS_MISSING: "the council's leaflets for this reader are not in the folder that it gave for them",
    IRO_UNKNOWN: "allocation does not know this IRO",
    "letter_not_writable": "the letter could not be written from what is held",
}
