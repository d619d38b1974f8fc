"""Showing a long text in parts, each of which a page can hold."""

MOST = 60_000
"""About 600 sentences."""


def parts(text: str, most: int = MOST) -> list[tuple[int, int]]:
    """Return where the parts of a text begin and end: at the ends of lines where it has any, at `most` characters else.

    They follow each other without a gap; an empty text has none.
    """
    found = []
    begin = 0
    while begin < len(text):
        end = begin + most
        if end < len(text):
            end = (
                text.rfind("\n", begin + most // 2, end) + 1
                or text.rfind(" ", begin + most // 2, end) + 1
                or end
            )
        found.append((begin, min(end, len(text))))
        begin = end
    return found
