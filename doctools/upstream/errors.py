"""The one kind of error that the tracking tools report to a person."""


class UpstreamError(Exception):
    """Something a person has to put right; its text is one line that says what and where."""
