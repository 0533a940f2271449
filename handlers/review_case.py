"""The case of a review: what a question about a message is known by."""


def key_of(lane: int, cmid: int | str) -> str:
    """The key of the review of one message; a button holds its number as text."""
    return f"review:{lane}:{cmid}"
