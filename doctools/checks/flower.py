"""What the installed Flower knows of itself: it is a command of Celery's that Celery's inventory has not."""

COMMAND = "celery flower"


def options() -> frozenset[str]:
    """Return its options in both spellings, `--basic-auth` and `--basic_auth`. Source: flower.options."""
    from flower.options import default_options

    names = default_options.as_dict()
    return frozenset(f"--{name.replace('_', mark)}" for name in names for mark in "_-")
