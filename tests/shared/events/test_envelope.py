"""Events that were read before are not read again, unless they are so long that keeping them costs more."""

from shared.events.council.duty_to_inform import SocialWorkerChanged
from shared.events.envelope import read_data


def changed(spaces: int) -> tuple[str, str]:
    data = '{"occurred_on": "2026-02-02", "category": "x", "record_ref": "L1", "social_worker_id": "SW2"' + " " * spaces
    return SocialWorkerChanged.wire_type(), data + "}"


def test_an_event_that_was_read_before_is_the_same_object() -> None:
    assert read_data(*changed(0)) is read_data(*changed(0))


def test_an_event_of_many_kilobytes_is_read_anew_and_not_kept() -> None:
    one, other = read_data(*changed(8_000)), read_data(*changed(8_000))
    assert one == other
    assert one is not other
