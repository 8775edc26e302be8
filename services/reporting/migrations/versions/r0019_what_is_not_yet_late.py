"""The duties that are not yet announced late are found by their due day."""

from shared.storage.late_index import index_all_that_are_open, index_those_not_yet_late

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    index_those_not_yet_late()


def downgrade() -> None:
    index_all_that_are_open()
