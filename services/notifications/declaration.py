"""Notifications as a service: the facts it keeps, what it does on hearing others, and how it settles a child."""

from services.notifications.actions.child_view import FACTS
from services.notifications.actions.court_documents.chasing import CourtDocumentsChased
from services.notifications.actions.digests import NewsGoesOut
from services.notifications.actions.forgetting import DetailsAreForgotten, RecordsAreForgotten
from services.notifications.actions.reminders import RemindersCome
from services.notifications.actions.settle import letters_of, settle
from services.notifications.hears import CONSUMERS, ONLOOKERS, is_of_use_to_itself
from services.notifications.queries.court_documents import COURT_DOCUMENTS
from services.notifications.queries.notices import NOTICES
from services.notifications.queries.reminders import COMING
from services.notifications.queries.sets import LEAFLETS
from services.notifications.queries.translations import WANTED
from services.notifications.queries.waiting import LATE, RELATIONS
from services.notifications.tables.notices import metadata
from shared.child.looked_after import DETAILS
from shared.events.services.scheduling import ReviewHeld
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration

DECLARATION = Declaration(
    name="notifications",
    facts=DETAILS | FACTS | {ReviewHeld},
    keeps=EVERY_FACT,
    consumers=CONSUMERS,
    onlookers=ONLOOKERS,
    of_itself=is_of_use_to_itself,
    settle=settle,
    rules=letters_of,
    loads=(NOTICES, COURT_DOCUMENTS, LATE, RELATIONS, LEAFLETS, COMING, WANTED),
    timers=(CourtDocumentsChased(), RemindersCome(), NewsGoesOut(), DetailsAreForgotten(), RecordsAreForgotten()),
    tables=metadata,
)
