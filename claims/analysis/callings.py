"""What sources are called: the names by which one is known again, and which two may be one."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from claims.analysis.credits import best_known, credited_as, name_key

_ACRONYM = re.compile(r"\(([A-Z][A-Z0-9&./-]{1,9})\)")
_BRACKETS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Called:
    """A source and its name; `kept` is the source that it was merged into, or itself. What stands in the name of an unnamed
    voice is no name of its own."""

    id: int
    name: str
    kept: int
    unnamed: bool = False


def short_names(name: str) -> list[str]:
    """Return what else a name calls its bearer: what stands before its comma or its brackets, an acronym inside them.

    "KCNA, Korean Central News Agency (North Korea)" is KCNA too, and "Royal United Services Institute (RUSI)" is RUSI.
    """
    bare = _BRACKETS.sub("", name).strip()
    found = [bare, *(part.strip() for part in bare.split(",", 1)[:1]), *_ACRONYM.findall(name)]
    return [one for one in dict.fromkeys(found) if one and one != name]


def written(name: str) -> list[str]:
    """Return the words one of which stands wherever a source of this name is mentioned, as `Callings.source` reads it."""
    ways = (way for one in (name, *short_names(name)) for way in credited_as(one))
    return list(dict.fromkeys(way.strip().removeprefix("The ").removeprefix("the ") for way in ways))


def _mention(name: str) -> str:
    """Return the key of a name that is mentioned: whatever its capitals, as far as databases too can tell them."""
    return best_known(name.strip()).encode().lower().decode().removeprefix("the ")


Keyed = tuple[dict[str, set[int]], dict[str, set[int]]]
"""Sources by the key of their whole name, and by those of their short names."""


@dataclass(slots=True)
class Callings:
    """The sources of a case by what they are called. Whom two bear, a name alone does not tell."""

    sources: Iterable[Called] = ()
    by_id: dict[int, Called] = field(init=False)
    _mentioned: Keyed = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {one.id: one for one in self.sources}
        self._mentioned = self._keyed(_mention)

    def kept(self, source: int) -> int:
        """Return the source that stands for this one."""
        return self.by_id[source].kept if source in self.by_id else source

    def source(self, name: str) -> int | None:
        """Return the one source that is called so, by its whole name before a short one; None where there is none or several."""
        key = _mention(name)
        for names in self._mentioned:
            if key and (found := names.get(key)):
                return next(iter(found)) if len(found) == 1 else None
        return None

    def _keyed(self, key: Callable[[str], str]) -> Keyed:
        whole, short = defaultdict(set), defaultdict(set)
        for one in self.by_id.values():
            whole[key(one.name)].add(one.kept)
            for name in () if one.unnamed else short_names(one.name):
                short[key(name)].add(one.kept)
        return whole, short

    def alike(self, source: int) -> list[tuple[int, str]]:
        """Return the sources that may be the same as this one, and why: their names agree, as far as they tell anything.

        Two that differ in what stands in their brackets are two: ministries of one name in two states.
        """
        own, (wholes, shorts) = self.by_id[source], self._keyed(name_key)
        found: dict[int, str] = {}
        for name in () if own.unnamed else (own.name, *short_names(own.name)):
            key, is_whole = name_key(name), name == own.name
            whole, short = wholes.get(key, set()), shorts.get(key, set())
            for other in sorted((whole | short) - {own.kept} if key else ()):
                called = self.by_id[other].name
                if not self.by_id[other].unnamed and (
                    is_whole or other in whole or _may_share(own.name, called, name)
                ):
                    found.setdefault(other, f"“{own.name}” and “{called}” both stand for {best_known(name)}")
        return list(found.items())


def _may_share(one: str, other: str, short: str) -> bool:
    """Whether a short name that two have tells that they may be one: not where it is only what brackets tell apart."""
    in_brackets = [set(_BRACKETS.findall(name)) for name in (one, other)]
    return short in _ACRONYM.findall(one) or not all(in_brackets) or in_brackets[0] == in_brackets[1]
