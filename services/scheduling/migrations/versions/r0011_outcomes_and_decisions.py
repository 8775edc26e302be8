"""The outcomes of reviews and their decisions."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table('decisions',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('child_id', sa.Text(), nullable=False),
        sa.Column('review_id', sa.Text(), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('words_for_child', sa.Text(), nullable=True),
        sa.Column('need', sa.Text(), nullable=True),
        sa.Column('outcome', sa.Text(), nullable=True),
        sa.Column('made_on', sa.Date(), nullable=False),
        sa.Column('responsible_person_id', sa.Text(), nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('urgent', sa.Boolean(), nullable=False),
        sa.Column('recommendation', sa.Boolean(), nullable=False),
        sa.Column('supersedes', sa.Text(), nullable=True),
        sa.Column('superseded_by', sa.Text(), nullable=True),
        sa.Column('referral', Json(), nullable=True),
        sa.Column('record_ref', sa.Text(), nullable=True),
        sa.Column('status', sa.Text(), nullable=False),
        sa.Column('part_on', sa.Date(), nullable=True),
        sa.Column('implemented_on', sa.Date(), nullable=True),
        sa.Column('evidence_asked_on', sa.Date(), nullable=True),
        sa.Column('evidence_ref', sa.Text(), nullable=True),
        sa.Column('withdrawn_on', sa.Date(), nullable=True),
        sa.Column('carried_over', sa.Integer(), nullable=False),
        sa.Column('looked_at_for', sa.Date(), nullable=True),
        sa.Column('said', Json(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id')
        )
    op.create_index('decisions_by_person', 'decisions', ['responsible_person_id', 'due_on'], unique=False)
    op.create_index('decisions_to_do_by_due_day', 'decisions', ['due_on', 'id'], unique=False, sqlite_where=sa.text("status in ('open', 'part')"), postgresql_where=sa.text("status in ('open', 'part')"))
    op.create_index(op.f('ix_decisions_child_id'), 'decisions', ['child_id'], unique=False)
    op.create_index(op.f('ix_decisions_review_id'), 'decisions', ['review_id'], unique=False)
    op.create_table('outcomes',
        sa.Column('review_id', sa.Text(), nullable=False),
        sa.Column('child_id', sa.Text(), nullable=False),
        sa.Column('held_on', sa.Date(), nullable=False),
        sa.Column('completed_on', sa.Date(), nullable=False),
        sa.Column('said', Json(), nullable=False),
        sa.PrimaryKeyConstraint('review_id')
        )
    op.create_index(op.f('ix_outcomes_child_id'), 'outcomes', ['child_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_outcomes_child_id'), table_name='outcomes')
    op.drop_table('outcomes')
    op.drop_index(op.f('ix_decisions_review_id'), table_name='decisions')
    op.drop_index(op.f('ix_decisions_child_id'), table_name='decisions')
    op.drop_index('decisions_to_do_by_due_day', table_name='decisions', sqlite_where=sa.text("status in ('open', 'part')"), postgresql_where=sa.text("status in ('open', 'part')"))
    op.drop_index('decisions_by_person', table_name='decisions')
    op.drop_table('decisions')
