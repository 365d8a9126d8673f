"""`python -m service.cli` is the `attribune` command."""

from service.cli import main

main(prog_name="attribune")
