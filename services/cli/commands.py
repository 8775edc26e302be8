"""The `iro` command: what may be typed. What each does lies in the files beside this one."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli.console import plainly, run, say, set_up_logs, settings_with
from shared.ops.gc_tuning import collect_seldom
from shared.ops.settings import Settings

app = typer.Typer(
    help="The system for Independent Reviewing Officers.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
parked = typer.Typer(help="Events that could not be handled.", no_args_is_help=True)
app.add_typer(parked, name="parked")

_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%d"]
Data = Annotated[Path | None, typer.Option(help="The data folder (IRO_DATA; else ./data).")]
Host = Annotated[str | None, typer.Option(help="The address to listen on (IRO_HOST; else 127.0.0.1).")]
Port = Annotated[int | None, typer.Option(help="The port to listen on (IRO_PORT; else 8000).", min=0, max=65535)]
ProfileName = Annotated[
    str | None, typer.Option("--profile", help="The policy (IRO_PROFILE; else the folder's, else england-2010).")
]
Service = Annotated[str, typer.Argument(help="notifications, allocation, scheduling, escalation or reporting.")]


def _settings(**given: Any) -> Settings:
    settings = settings_with(**given)
    set_up_logs(settings)
    return settings


@app.command()
def up(
    data: Data = None,
    host: Host = None,
    port: Port = None,
    profile: ProfileName = None,
    change_profile: Annotated[
        bool, typer.Option("--change-profile", help="Go on under --profile, though the folder is kept under another.")
    ] = False,
    no_sample: Annotated[bool, typer.Option("--no-sample", help="Begin with an empty folder.")] = False,
    simulated_clock: Annotated[
        datetime | None, typer.Option(help="Live by a clock that stands still until PUT /clock.", formats=_MOMENTS)
    ] = None,
) -> None:
    """All five services in one process. A new data folder begins with an invented sample council."""
    with plainly():
        settings = _settings(data=data, host=host, port=port, profile=profile, simulated_clock=simulated_clock)
        settings = settings.model_copy(update={"change_profile": change_profile or settings.change_profile})
        settings.check()
        from services.cli.serve import up as up_until_told  # whose setting is refused waits for no service to load

        run(up_until_told(settings, with_sample=not no_sample))


@app.command()
def serve(
    service: Service,
    data: Data = None,
    host: Host = None,
    port: Port = None,
    with_worker: Annotated[bool, typer.Option("--with-worker", help="Its worker too, in the same process.")] = False,
) -> None:
    """One service's API. Needs PostgreSQL and Kafka."""
    from services.cli.serve import one

    with plainly():
        run(one(_settings(data=data, host=host, port=port), service, serving=True, working=with_worker))


@app.command()
def work(
    service: Service,
    data: Data = None,
    host: Host = None,
    ops_port: Annotated[int | None, typer.Option(help="Where /health, /ready and /metrics are answered.")] = None,
) -> None:
    """One service's worker: what it hears, its relay, its clocks. Needs PostgreSQL and Kafka."""
    from services.cli.serve import one

    with plainly():
        run(one(_settings(data=data, host=host, ops_port=ops_port), service, serving=False, working=True))


@app.command()
def migrate(data: Data = None) -> None:
    """Bring every service's database to the version this program needs."""
    from services.cli.maintenance import bring_up_to_date

    with plainly():
        run(bring_up_to_date(_settings(data=data)))


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="A new folder for the copy.")],
    data: Data = None,
) -> None:
    """Copy a whole data folder, as of one moment, while the system runs or not."""
    from services.cli.backup import back_up

    with plainly():
        back_up(_settings(data=data), folder)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="The backup.")],
    data: Data = None,
) -> None:
    """Make a new data folder from a backup. Nothing is overwritten."""
    from services.cli.backup import restore as put_back

    with plainly():
        run(put_back(_settings(data=data), folder))


@app.command()
def republish(data: Data = None) -> None:
    """Have everything that was ever announced sent to Kafka again, after its topics were lost or made anew."""
    from services.cli.maintenance import republish as send_again

    with plainly():
        run(send_again(_settings(data=data)))


@app.command()
def rebuild(data: Data = None) -> None:
    """Make all that the pages show anew from what was announced. Cut short, it goes on where it was."""
    from services.cli.maintenance import rebuild as make_anew

    with plainly():
        run(make_anew(_settings(data=data)))


@app.command("import-903")
def import_903(
    folder: Annotated[Path, typer.Argument(help="The folder with the return's CSV files.")],
    as_of: Annotated[
        datetime | None,
        typer.Option(help="The day whose caseload to open (else the end of the return's year).", formats=["%Y-%m-%d"]),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(min=2000, max=2100, help="The year in whose March the return's year ends (else by its dates)."),
    ] = None,
    data: Data = None,
    url: Annotated[str | None, typer.Option(help="Where the system listens, if not on the data folder.")] = None,
    profile: ProfileName = None,
    force: Annotated[bool, typer.Option("--force", help="Even into a folder that holds the sample.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is new, corrected, withdrawn or questionable; change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Take back what the return says no more, without asking.")] = False,
) -> None:
    """Bring in an SSDA903 return, as the events a council's system would post. Twice has no second effect; what was cut
    short, the same command completes."""
    from services.cli.import_903 import Wanted, bring_in

    with plainly():
        wanted = Wanted(folder, as_of.date() if as_of else None, url, force, dry_run, yes, year)
        run(bring_in(_settings(data=data, profile=profile), wanted))


@app.command()
def token(
    role: Annotated[list[str], typer.Option(help="What the bearer may do; may be given more than once.")],
    subject: Annotated[str, typer.Option(help="The council's id for the person or the system.")] = "somebody",
    data: Data = None,
) -> None:
    """Print a token, good for eight hours, on the last line."""
    from services.cli.tokens import token as make_token

    with plainly():
        make_token(_settings(data=data), role, subject)


@app.command("sign-in")
def sign_in(
    role: Annotated[list[str], typer.Option(help="What the reader may do; may be given more than once.")],
    subject: Annotated[str, typer.Option(help="The council's id for the person.")] = "somebody",
    data: Data = None,
    url: Annotated[str | None, typer.Option(help="Where the system listens, if not on the data folder.")] = None,
) -> None:
    """Print a new one-time link to the pages of a running system."""
    from services.cli.tokens import sign_in as make_link

    with plainly():
        run(make_link(_settings(data=data), role, subject, url))


@app.command("settings")
def list_settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="As a document with a table, for docs/.")] = False,
) -> None:
    """Every setting: its environment variable, what it is without one, and what it does."""
    from services.cli.settings_document import document, lines

    say(document().removesuffix("\n") if markdown else lines())


@app.command()
def when(
    duty: Annotated[str, typer.Argument(help="A duty's id, as `iro rules` lists them.")],
    start: Annotated[str, typer.Option("--from", help="YYYY-MM-DD, or a moment with its zone.")],
    profile: Annotated[str, typer.Option(help="The policy profile.")] = "england-2010",
    sequence: Annotated[int, typer.Option(help="The first, second, or third and later turn.", min=1, max=3)] = 1,
) -> None:
    """When a duty is due, counted from a date, with where that is written."""
    from services.cli.show import when as say_when

    with plainly():
        say_when(duty, start, profile, sequence)


@app.command()
def events(
    type_: Annotated[str | None, typer.Argument(metavar="[TYPE]", help="Describe this one, with its schema.")] = None,
) -> None:
    """The catalogue of event types."""
    from services.cli.show import events as say_events

    with plainly():
        say_events(type_)


@app.command()
def rules(
    profile: Annotated[str, typer.Option(help="The policy profile.")] = "england-2010",
    markdown: Annotated[bool, typer.Option("--markdown", help="As a document of tables, for docs/.")] = False,
) -> None:
    """Every allocation rule and every duty, with its legal source."""
    from services.cli.show import rules as say_rules

    with plainly():
        say_rules(profile, markdown=markdown)


@app.command("policy-moves")
def policy_moves(
    profile: Annotated[str, typer.Argument(help="Another policy, or the one in force, as its file says it now.")],
    data: Data = None,
) -> None:
    """What would move if the council went on under that policy. Nothing is changed, and the system may run."""
    from services.cli.maintenance import policy_moves as say_moves

    with plainly():
        run(say_moves(_settings(data=data), profile))


@parked.command("list")
def list_parked(data: Data = None) -> None:
    """What is parked, why, and when it is tried again."""
    from services.cli.maintenance import list_parked as say_parked

    with plainly():
        run(say_parked(_settings(data=data)))


@parked.command("replay")
def replay_parked(
    ids: Annotated[list[str] | None, typer.Argument(help="The events' ids; none: all.")] = None, data: Data = None
) -> None:
    """Have parked events tried again at once."""
    from services.cli.maintenance import replay_parked as replay

    with plainly():
        run(replay(_settings(data=data), ids or []))


@app.command()
def doctor(data: Data = None, host: Host = None, port: Port = None, profile: ProfileName = None) -> None:
    """Check settings, data folder, clock, databases and broker, and say in plain words what is wrong."""
    from services.cli.doctor import doctor as look_at_everything

    with plainly():
        fine = run(look_at_everything(_settings(data=data, host=host, port=port, profile=profile)))
    if not fine:
        raise typer.Exit(1)


@app.command(hidden=True)
def revise(service: Service, words: Annotated[str, typer.Argument(help="What changes, in a few words.")]) -> None:
    """For developers: write a service's next database revision from the difference to its tables."""
    from services.cli.revise import write_revision

    with plainly():
        say(str(write_revision(service, words)))


def main() -> None:
    """Run the command."""
    collect_seldom()
    app()
