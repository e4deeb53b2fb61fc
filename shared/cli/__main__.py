"""`python -m shared.cli` is the command `tsunagu`."""

from shared.cli import main

main()
