"""One register of statements in place of facts and reports."""

from shared.register.statements_of_old import facts_and_reports_again, statements_from_facts_and_reports

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    statements_from_facts_and_reports("reporting")


def downgrade() -> None:
    facts_and_reports_again()
