"""Court documents: the IRO gets a link at once; the legal department is asked after what she has not opened in time.

Hull 2 and Blackpool 10.4 (copies to the IRO within 5 working days of receipt). That the copy is a link, that whoever
stands in for the IRO gets it too, that a document of several children is one notice to an IRO of several of them, and
when the legal department is asked, are local.
"""

from collections.abc import Iterator

from services.notifications.rules.child_view import CourtDocument, Standing
from services.notifications.rules.notice import DueNotice, Occasion, ProfileFlags, RecipientKind, WantedNotice

DUTY = "court_document_copied"
COPIED = "court_document_to_iro"
CHASED = "court_document_chased"
SOURCE = "Hull 2; Blackpool 10.4"


def tell_of_court_documents(standing: Standing, flags: ProfileFlags) -> list[WantedNotice]:
    """A notice of each document that nobody has opened yet, and one that asks after it when it is time to."""
    if not flags.copies_court_documents:
        return []
    in_order = sorted(standing.documents, key=lambda each: (each.on, each.document_id))
    due = [each for each in in_order if not each.imported and each.document_id not in standing.documents_copied]
    return [wanted for document in due for wanted in (*_copies(document, standing), *_chased(document, standing))]


def _copies(document: CourtDocument, standing: Standing) -> Iterator[WantedNotice]:
    if document.link is None or standing.allocation is None:
        return
    for iro_id in _to_whom(document, standing):
        stands_in = iro_id != standing.allocation.iro_id
        reason = "a court document was received"
        yield WantedNotice(
            DueNotice(
                RecipientKind.IRO,
                iro_id,
                COPIED,
                DUTY,
                "an_iro_gets_the_link_to_a_court_document",
                f"{reason} while you stand in for the child's IRO" if stands_in else f"{reason} for the child",
                SOURCE,
            ),
            _occasion(document, standing),
            with_children=document.also_for,
            of_any_iro=True,
            urgent=standing.hearing_soon_on is not None,
        )


def _to_whom(document: CourtDocument, standing: Standing) -> list[str]:
    """The child's IRO, and whoever stood in for her on the day on which it was received."""
    assert standing.allocation is not None
    iro_id, on = standing.allocation.iro_id, document.on
    covers = (each for each in standing.covers if each.iro_id == iro_id)
    there = (each.stand_in_id for each in covers if each.from_on <= on <= (each.to_on or on))
    return list(dict.fromkeys([iro_id, *sorted(there)]))


def _chased(document: CourtDocument, standing: Standing) -> Iterator[WantedNotice]:
    """Of a child without an IRO nothing is the legal department's to do, unless the link is missing as well."""
    if standing.today < document.chase_on or (document.link is not None and standing.allocation is None):
        return
    missing = document.link is None
    yield WantedNotice(
        DueNotice(
            RecipientKind.LEGAL_DEPARTMENT,
            None,
            CHASED,
            DUTY,
            "the_legal_department_is_asked_after_a_court_document",
            "no link to the court document was given" if missing else "the IRO has not opened the court document",
            SOURCE,
        ),
        _occasion(document, standing),
        with_children=document.also_for,
        of_any_iro=True,
    )


def _occasion(document: CourtDocument, standing: Standing) -> Occasion:
    return Occasion(
        key=f"court_document|{document.document_id}",
        event_id=document.event_id,
        event_type=document.event_type,
        on=document.on,
        case_number=document.case_number,
        to_on=standing.hearing_soon_on,
        document_id=document.document_id,
    )
