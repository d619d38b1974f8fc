"""How much room words take in a drawing, and how they are cut to the room that there is."""

LETTER = 7.2
"""How wide a letter of a drawing is taken to be: 13 px on a screen, somewhat more on paper, with some room to spare."""
BOLD, SMALL = 7.8, 6.2
"""Of bold words, and of those that are written at 12 px."""


def width_of(words: str, letter: float = LETTER) -> float:
    """Return how wide words are taken to be."""
    return letter * len(words)


def fitting(words: str, room: float, letter: float = LETTER) -> str:
    """Return words as they stand where they have room; else the name before its comma or bracket, or the short one in its
    bracket; else cut short."""
    most = int(room // letter)
    if len(words) <= most:
        return words
    for mark in (", ", " ("):
        name = words.split(mark)[0]
        if 4 <= len(name) <= most and name.count("(") == name.count(")"):
            return name
    short = words.partition("(")[2].rstrip(")")
    if short.isupper() and 2 <= len(short) <= most:
        return short
    return words[: max(most - 1, 1)].rstrip(" ,;(") + "…"


def lines_of(words: str, room: float, letter: float = BOLD, most: int = 3) -> list[str]:
    """Return words on as many lines as they need, the last one cut short if they need more than `most`."""
    lines: list[str] = []
    rest = words.split()
    while rest and len(lines) < most - 1:
        line = rest.pop(0)
        while rest and width_of(f"{line} {rest[0]}", letter) <= room:
            line = f"{line} {rest.pop(0)}"
        lines.append(fitting(line, room, letter))
    return [*lines, fitting(" ".join(rest), room, letter)] if rest else lines
