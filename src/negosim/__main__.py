"""python -m negosim is the command."""

from negosim.cli.app import main

main()
