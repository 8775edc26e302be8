"""Places in the one order: when a statement was written down decides which stands, and no longer when it happened."""

from shared.register.places_of_old import give_places, take_places

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    give_places()


def downgrade() -> None:
    take_places()
