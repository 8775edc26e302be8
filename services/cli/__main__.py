"""`python -m services.cli` is `iro`."""

from services.cli.commands import main

main()
