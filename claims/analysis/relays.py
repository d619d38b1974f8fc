"""Who passes on whose word: mouths, read from who published it and from the path that it came by. A mouth is no origin."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from claims.analysis.callings import Callings

Mouth = int | str
"""A source of the case by its id, or somebody whom it does not have, by name."""

_BOTH = re.compile(r"\s+and\s+|\s*,\s+and\s+")


@dataclass(frozen=True, slots=True)
class Heard:
    """Evidence that came one way: on whose word, who published it, through whom in words; and how much of it."""

    speaker: int
    publisher: int | None
    via: str
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Relay:
    """Who passes on, or whose word is passed on, and in how many pieces of evidence."""

    who: Mouth
    pieces: int


def named_in(via: str, callings: Callings) -> list[Mouth]:
    """Return whom a path names, such as "lawmaker Yoo Sang-bum; Reuters; Daily Maverick", each once."""
    found: dict[Mouth, None] = {}
    for part in via.split(";"):
        name = part.strip()
        source = callings.source(name)
        for one in [name] if source else _BOTH.split(name):
            if one:
                found[source or _who(one, callings)] = None
    return list(found)


def mouths_of(heard: Heard, callings: Callings) -> list[Mouth]:
    """Return through whom a piece of evidence came: who published it and whom its path names, without who said it."""
    published = [callings.kept(heard.publisher)] if heard.publisher else []
    found = dict.fromkeys([*published, *named_in(heard.via, callings)])
    return [mouth for mouth in found if mouth != callings.kept(heard.speaker)]


def passed_on_by(heard: Iterable[Heard], callings: Callings) -> list[Relay]:
    """Return through whom this evidence came, each with how much of it: who passed on most first."""
    found: Counter[Mouth] = Counter()
    for one in heard:
        for mouth in mouths_of(one, callings):
            found[mouth] += one.pieces
    return _ranked(found, callings)


def passed_on(heard: Iterable[Heard], callings: Callings) -> list[Relay]:
    """Return whose word this evidence is, each with how much of it: of whom there is most first."""
    found: Counter[Mouth] = Counter()
    for one in heard:
        found[callings.kept(one.speaker)] += one.pieces
    return _ranked(found, callings)


def _who(name: str, callings: Callings) -> Mouth:
    """Return the source that a name means, or the name: without what somebody is, if it says who, as "lawmaker" does."""
    words = name.split()
    office = next((at for at, word in enumerate(words) if not word.islower()), 0)
    bare = " ".join(words[office:]) if len(words) - office > 1 else name
    return callings.source(name) or callings.source(bare) or bare


def _ranked(found: Counter[Mouth], callings: Callings) -> list[Relay]:
    def name(who: Mouth) -> str:
        return who if isinstance(who, str) else callings.by_id[who].name if who in callings.by_id else ""

    return [
        Relay(who, pieces) for who, pieces in sorted(found.items(), key=lambda one: (-one[1], name(one[0])))
    ]
