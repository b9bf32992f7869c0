"""`python -m huddle`, the same as the `huddle` command."""

from huddle.cli import main

main()
