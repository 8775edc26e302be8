"""Notifications' own tables: people's contact details, notices with why each was made, and attempts to send them."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

from shared.storage.columns import Json, Moment

metadata = MetaData()
TO_SEND = text("status in ('queued', 'sending')")
"""What is still to be sent. Asked word for word, for neither database sees from parameters that its index will do."""
WANTS_AN_IRO = text("task_rule in ('iro_has_no_contact', 'iro_not_known')")
"""What waits for want of an IRO's own details, for the reasons that `letter_for` gives; asked word for word, too."""
WAITS = text("status = 'waiting'")
"""What goes out later; asked word for word, too."""
OF_NO_CHILD = text("subjectkind <> 'child'")
"""What is about a team or a provider; asked word for word, too."""
_TOGETHER = text("letter_id is not null")
_NAMES_ONE = text("about_id is not null")

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text),
    Column("name", Text),
    Column("preferred_name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("postal_address", Text),
    Column("channel", Text),
    Column("language", Text),
    Column("easy_read", Boolean, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("check_on", Date, index=True),
    Column("unrelated_since", Date),
)
"""Names and contact details: the only place outside allocation's IROs where the system holds any. On `check_on` it is
asked whether they are still needed; since `unrelated_since` a relation is left out that had been told."""

relations = Table(
    "relations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("from_on", Date),
    Column("to_on", Date),
    Column("excluded", Boolean, nullable=False),
    Column("no_contact", Boolean, nullable=False),
    Column("may_not_know", Json),
)
"""Who a person is to a child, from when to when, and whether they may be written to."""

notices = Table(
    "notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False),
    Column("subjectkind", Text, nullable=False, server_default="child"),
    Column("recipient_kind", Text, nullable=False),
    Column("recipient_id", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("duty", Text),
    Column("allocation_id", Text, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("iro_id", Text, nullable=False),
    Column("previous_iro_id", Text),
    Column("case_number", Text),
    Column("about_id", Text),
    Column("from_on", Date),
    Column("to_on", Date),
    Column("why_event_id", Text, nullable=False),
    Column("why_event_type", Text, nullable=False),
    Column("why_on", Date, nullable=False),
    Column("rule", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("channel", Text),
    Column("status", Text, nullable=False),
    Column("called_for", Boolean, nullable=False),
    Column("due_on", Date),
    Column("task_rule", Text),
    Column("task_reason", Text),
    Column("told_on", Date),
    Column("told_by", Text),
    Column("acknowledged_on", Date),
    Column("thread_notice_id", Text),
    Column("created_at", Moment, nullable=False),
    Column("next_try_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("attempt_id", Text),
    Column("told_of", Json),
    Column("document_id", Text),
    Column("review_id", Text),
    Column("urgent", Boolean),
    Column("not_before", Moment),
    Column("letter_id", Text),
    Column("sent_at", Moment),
    Column("told_at", Moment),
    Column("acknowledged_at", Moment),
    Column("failed_at", Moment),
    UniqueConstraint(
        "child_id",
        "allocation_id",
        "occasion",
        "recipient_kind",
        "recipient_id",
        "template",
        name="one_notice_per_recipient_and_occasion",
    ),
    Index("notices_by_child", "child_id", "id"),
    Index("notices_by_recipient", "recipient_id", "id"),
    Index("notices_by_cause", "why_event_id"),
    Index("notices_that_want_an_iro", "task_rule", sqlite_where=WANTS_AN_IRO, postgresql_where=WANTS_AN_IRO),
    Index("notices_by_whom_they_name", "about_id", sqlite_where=_NAMES_ONE, postgresql_where=_NAMES_ONE),
    Index("notices_of_no_child", "id", sqlite_where=OF_NO_CHILD, postgresql_where=OF_NO_CHILD),
    Index("notices_that_wait", "not_before", sqlite_where=WAITS, postgresql_where=WAITS),
    Index("notices_by_letter", "letter_id", sqlite_where=_TOGETHER, postgresql_where=_TOGETHER),
    Index("notices_to_send", "next_try_at", sqlite_where=TO_SEND, postgresql_where=TO_SEND),
)
"""Every notice, sent or not. `subjectkind` is `child`, or `team` or `provider` for one that is about no child: its
`child_id` is empty then, and `about_id` whose practice it tells of. `recipient_id` is empty for a body the council has
one of, and for a social worker nobody named; `allocation_id` and `iro_id` are empty while the child has no IRO.
`about_id` is whom the letter names besides the IRO (the guardian, or who stands in), `from_on` and `to_on` are the days
it names. `next_try_at` is real time: when to try again, or (while sending) when another worker may take over. `told_of`
are the brothers and sisters of whom a child's letter about the IRO told when it was last written; null: it was not, or
it is another letter. `document_id` and `review_id` say which court document or review it is about. `not_before` is when
one that waits goes out (business time); those of one `letter_id` go in one letter, a person's digest of that day.
`sent_at`, `told_at`, `acknowledged_at` and `failed_at` are when (business time) it was put on record that it went out,
reached the recipient, was read, or became a person's to do; null before, and for what older versions recorded."""

late_duties = Table(
    "late_duties",
    metadata,
    Column("duty_id", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("duty", Text, nullable=False),
    Column("late_from", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("event_id", Text, nullable=False),
)
"""Children's duties that are late now, whoever keeps them; a row goes when its duty is met, missed, moved or void."""


leaflets = Table(
    "leaflets",
    metadata,
    Column("band", Text, primary_key=True),
)
"""For whom the council's leaflets lie in the folder that it gave: `adults`, and ages as `8-11`."""

notice_sets = Table(
    "notice_sets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False),
    Column("set_key", Text, nullable=False),
    Column("said", Json, nullable=False),
    UniqueConstraint("child_id", "set_key", name="one_row_for_a_child_and_set"),
)
"""The sets of notices that are complete: all had theirs, or a task stood for the rest; and how that was announced."""

attempts = Table(
    "attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("notice_id", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Text),
)
"""Every try to send a notice, in real time; written before the try, so that a crash leaves its trace."""
