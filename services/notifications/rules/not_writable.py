"""Why a letter cannot be written: what it has to say and nobody told us. The codes, and each in words."""

from typing import Final

CHILD_NAME_MISSING: Final = "child_name_not_held"
GUARDIAN_DETAILS_MISSING: Final = "guardian_details_not_held"
IRO_UNREACHABLE: Final = "iro_has_no_contact"
IRO_UNKNOWN: Final = "iro_not_known"
WORDS: Final = {
    CHILD_NAME_MISSING: "the recipient finds the child by name, and no name of the child is held",
    GUARDIAN_DETAILS_MISSING: "the guardian's name, or both their e-mail address and telephone number, are not held",
    IRO_UNREACHABLE: "neither an e-mail address nor a telephone number of the IRO is held",
    IRO_UNKNOWN: "allocation does not know this IRO",
    "letter_not_writable": "the letter could not be written from what is held",
}
