"""What can go wrong with a build of the front end."""


class BuildError(Exception):
    """The front end could not be built; the message says what to do. The last good build is kept."""
