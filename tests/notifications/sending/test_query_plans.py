"""However many notices there are, what is asked again and again reads a few of them: SQLite says by which index."""

import pytest
from sqlalchemy import event, insert, text

from services.notifications.declaration import DECLARATION
from services.notifications.queries import notices as queries
from services.notifications.queries import sending as sending_queries
from services.notifications.rules.not_writable import IRO_UNKNOWN, IRO_UNREACHABLE
from services.notifications.tables.notices import WANTS_AN_IRO, notices
from shared.ops.clock import real_now
from tests.shared.storage.test_bulk_updates import notice

MANY = 300
ASKED = {
    "when to look again": sending_queries.next_try_at,
    "whether anything is under way": sending_queries.any_first_send,
    "how long the queue is": sending_queries.queue_now,
    "what is due": lambda connection: sending_queries.due_to_be_sent(connection, real_now(), 50),
    "what is still being sent": lambda connection: sending_queries.still_being_sent(connection, {"N001": "A1"}),
    "what a person's details help": lambda connection: queries.tasks_about(
        connection, "P1", child_name="child_name_not_held", guardian_details="guardian_details_not_held"
    ),
    "what an IRO's details help": lambda connection: queries.tasks_for_want_of_iro_details(connection, ["I1", "I2"]),
}


@pytest.fixture
async def service(start_service):
    svc = await start_service(DECLARATION)
    async with svc.service.database.transaction() as connection:
        await connection.execute(insert(notices), [notice(at) | {"status": "delivered"} for at in range(MANY)])
    return svc.service


@pytest.mark.only("sqlite")  # PostgreSQL reads a small table whole
@pytest.mark.parametrize("asked", ASKED)
async def test_it_is_found_by_an_index(service, asked):
    sent = []
    engine = service.database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: sent.append((given[2], given[3])))
    async with service.database.transaction() as connection:
        await ASKED[asked](connection)
        question, given = next((statement, values) for statement, values in sent if "FROM notices" in statement)
        plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}", given)).all()
    of_notices = [row[3] for row in plan if "notices" in row[3]]
    assert of_notices
    assert not [step for step in of_notices if step.startswith("SCAN") and "notices_to_send" not in step], of_notices


def test_the_index_of_what_wants_an_iro_knows_the_reasons_that_letters_give():
    assert str(WANTS_AN_IRO) == str(text(f"task_rule in ('{IRO_UNREACHABLE}', '{IRO_UNKNOWN}')"))
