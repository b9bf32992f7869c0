"""`python -m huddle`, the same as the `huddle` command."""

from huddle.cli import main

# A worker process imports this module too, under another name.
if __name__ == "__main__":
    main()
