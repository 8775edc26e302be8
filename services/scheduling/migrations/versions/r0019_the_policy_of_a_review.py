"""The policy by which each review is due.

Until now what no duty on record stood for was counted by the policy in force, so that is what such a review keeps.
"""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json

revision = "0019"
down_revision = "0018"

_OF_ITS_DUTY = """
    update reviews set policy_version = (
        select max(duties.policy_version) from duties
        where duties.subject = reviews.child_id and duties.duty = reviews.rule and duties.due_on = reviews.due_on
    )
"""
_IN_FORCE = sa.text("update reviews set policy_version = :policy where policy_version is null")
_ITEMS = sa.select(sa.column("items", Json())).select_from(sa.table("settled_from"))


def upgrade() -> None:
    op.add_column("reviews", sa.Column("policy_version", sa.Text(), nullable=True))
    op.execute(_OF_ITS_DUTY)
    found = op.get_bind().execute(_ITEMS).scalar_one_or_none()
    if found and "profile" in found:  # its digest begins with the policy under which everybody was settled last
        op.get_bind().execute(_IN_FORCE, {"policy": found["profile"][0].partition(" ")[0]})


def downgrade() -> None:
    op.drop_column("reviews", "policy_version")
