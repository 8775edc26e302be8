"""The invented council that a new data folder begins with, so that there is something to see."""

from datetime import date

from services.cli.console import progress
from services.cli.office_client import Office
from services.cli.sample_council.dispute import have_a_dispute
from services.cli.sample_council.files import SOURCE, Sample, make_sample
from services.runtime import Deployment
from shared.ops.data_folder import DataFolder
from shared.ops.settings import Settings
from shared.ssda903.events import to_events
from shared.ssda903.read import read_return


def is_wanted(settings: Settings, folder: DataFolder) -> bool:
    """Only into an empty folder of the SQLite pair; and a load that was cut short is taken up again."""
    if settings.pair != "sqlite":
        return False
    return folder.is_new() or (folder.sample_day() is not None and not folder.sample_is_complete())


async def load(deployment: Deployment) -> int:
    """Load the sample through the same doors as anybody; how many children. Doing it again has no second effect."""
    folder = deployment.folder
    day = folder.sample_day() or _today(deployment)
    folder.mark_as_sample(day, complete=False)
    sample = make_sample(folder.path / "sample-return", today=day)
    events = [*to_events(read_return(sample.folder), as_of=day, source=SOURCE), *sample.events]
    office = Office(deployment.client, deployment.issuer)
    with progress("Loading the sample council, events") as reached:
        await office.post_iros(sample.iros)
        await _registered_where_two_are_asked_for(deployment, office, sample)
        await office.post_events(events, reached)
        await deployment.settled()
        await have_a_dispute(
            office, lambda role, who: Office(deployment.client, deployment.issuer, (role,), who), sample.disputed
        )
        await deployment.settled()
    folder.mark_as_sample(day, complete=True)
    return sample.children


async def _registered_where_two_are_asked_for(deployment: Deployment, office: Office, sample: Sample) -> None:
    """In Jersey an IRO is registered with its own regulator besides the UK's (Jersey 2.16)."""
    if deployment.members[0].service.profile.settings.experience.regulators > 1:
        for iro in sample.iros:
            said = {"regulator": "jersey", "number": f"J{iro['registration_number']}", "from_on": iro["active_from"]}
            await office.post(f"/allocation/iros/{iro['id']}/registrations", said)


def _today(deployment: Deployment) -> date:
    return deployment.members[0].service.local_date(deployment.clock.now())
