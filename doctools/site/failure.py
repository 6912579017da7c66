"""What a build fails with."""


class BuildError(Exception):
    """A site, or a book of one, that cannot be made; says where and why."""
