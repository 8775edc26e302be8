"""The child and the social worker are told who stands in while the child's IRO is away, and how to reach them.

A local rule in the sense of Hull 1 ("details about how to make contact with them") and Jersey 7.2: a child who cannot
reach the IRO has to know whom to turn to. The IRO stays the child's own. The letter says until when, so that the end
of it needs none; another last day, or another person, is news. However short the absence, the letter goes.
"""

from services.notifications.rules.child_view import Cover, Standing
from services.notifications.rules.notice import DueNotice, Occasion, ProfileFlags, RecipientKind, WantedNotice

RULE = "people_are_told_who_stands_in_for_the_iro"
SOURCE = "Hull 1; Jersey 7.2"
REASON = "the child's IRO is away and somebody stands in"


def tell_of_cover(standing: Standing, _flags: ProfileFlags) -> list[WantedNotice]:
    """Notices to the child and then to the social worker of each cover that stands and is not over by its last day."""
    current = [cover for cover in standing.covers if _is_news(cover, standing)]
    told = (_to_the_child(standing), _to_the_social_worker(standing))
    return [
        WantedNotice(notice, _occasion(cover))
        for cover in sorted(current, key=lambda cover: (cover.from_on, cover.cover_id))
        for notice in told
    ]


def _is_news(cover: Cover, standing: Standing) -> bool:
    over = cover.to_on is not None and cover.to_on < standing.today
    return cover.iro_id == standing.child.iro_id and not cover.imported and not over


def _to_the_child(standing: Standing) -> DueNotice:
    child_id = standing.child.child_id
    return DueNotice(RecipientKind.CHILD, child_id, "cover_named_to_child", None, RULE, REASON, SOURCE)


def _to_the_social_worker(standing: Standing) -> DueNotice:
    worker_id = standing.child.social_worker_id
    template = "cover_named_to_social_worker"
    return DueNotice(RecipientKind.SOCIAL_WORKER, worker_id, template, None, RULE, REASON, SOURCE)


def _occasion(cover: Cover) -> Occasion:
    last = cover.to_on.isoformat() if cover.to_on is not None else ""
    return Occasion(
        key=f"{cover.cover_id}|{cover.from_on.isoformat()}|{last}",
        event_id=cover.event_id,
        event_type=cover.event_type,
        on=cover.on,
        about_id=cover.stand_in_id,
        from_on=cover.from_on,
        to_on=cover.to_on,
    )
