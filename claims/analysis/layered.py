"""The grounds of a claim as a layered drawing: where documents, mouths and origins stand, and the lines between them.

Pure geometry, from left to right: copies run into the document that they go back to, documents into the one on whose word
they speak, and these into the origin. Each side is a forest, drawn without a crossing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from claims.analysis.corroboration import Side
from claims.analysis.lettering import BOLD, LETTER, SMALL, fitting, lines_of, width_of
from claims.analysis.scales import Stance
from claims.analysis.streams import Bank, Mouth, Spring, Stem

WIDTH = 1024
DAY_X, NAME_X, COPY_X, ROOT_X, MOUTH_X, ORIGIN_X, ORIGIN_NAME_X = 82, 164, 428, 458, 548, 818, 842
MOUTH_ROOM = 224
ROW = 20
"""How high a document stands; a mouth is as high as its documents."""
LEAST, LINE = 30, 16
"""How high an origin stands at least, and how high a line of its name."""
TOP, BETWEEN, APART = 40, 10, 22
"""Where the first origin begins; the room between two origins; the room on either side of a rule between two sides."""
MOST_ROWS = 44
LIMITS = ((8, 12), (4, 8), (2, 5), (1, 3))
"""How many copies of a document, and how many documents of a mouth, are drawn before the rest becomes "+ n": the first of
these by which the drawing has at most MOST_ROWS rows, or the last."""
MOST_MOUTHS, MOST_ORIGINS = 12, 24
"""How many mouths of an origin, and how many origins of one side, are drawn before the rest becomes "+ n"."""
RADIUS = 13


@dataclass(frozen=True, slots=True)
class Row:
    """A document in its row; `more` is how many more stand for it, of which `document` is none. `is_ghost` is an original
    that bears on the claim by its copies only."""

    y: float
    marker_x: float
    day: str
    words: str
    document: int | None
    is_first: bool = False
    is_ghost: bool = False
    more: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """On whose word: a source, or what is said where there is none."""

    y: float
    end: float
    words: str
    source: int | None
    is_itself: bool


@dataclass(frozen=True, slots=True)
class Disc:
    """An origin with the number of its reports, and its name on some lines."""

    y: float
    lines: list[str]
    name: str
    source: int | None
    documents: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line from left to right; `is_first` where it is how the origin was first heard."""

    path: str
    is_first: bool


@dataclass(slots=True)
class Part:
    """One side, from its first row to its last."""

    side: Side | None
    stance: Stance
    head_y: float
    rule_y: float | None
    bottom: float = 0
    rows: list[Row] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    discs: list[Disc] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    more_y: float | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a template needs to draw the grounds."""

    width: int
    height: float
    parts: list[Part]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to a "+ n"."""
        return not any(part.more or any(row.more for row in part.rows) for part in self.parts)

    @property
    def has_ghosts(self) -> bool:
        """Whether an original stands in it that bears on the claim by its copies only."""
        return any(row.is_ghost for part in self.parts for row in part.rows)


@dataclass(frozen=True, slots=True)
class Said:
    """What stands beside a document: its day, and who published it."""

    day: str
    words: str


def drawing(
    found: Sequence[Bank], said: Mapping[int, Said], name: Callable[[int | None], str]
) -> Drawing | None:
    """Lay out what runs into what; None where nothing does. `said` knows the documents, `name` the sources."""
    if not found:
        return None
    limits = next((some for some in LIMITS if _rows(found, *some) <= MOST_ROWS), LIMITS[-1])
    parts: list[Part] = []
    y = float(TOP)
    for bank in found:
        rule = y + APART - BETWEEN if parts else None
        y = rule + APART if rule else y
        part = _Layout(said, name, limits).part(bank, y, rule)
        parts.append(part)
        y = part.bottom
    return Drawing(WIDTH, y + BETWEEN, parts)


def _shown(count: int, most: int) -> int:
    """Return how many of so many are drawn: one alone is never hidden behind "+ 1"."""
    return count if count <= most + 1 else most


def _stem_rows(stem: Stem, most: int) -> int:
    ghost = 0 if stem.has_root or len(stem.leaves) == 1 else 1
    copies = len(stem.leaves) + ghost - 1
    shown = _shown(copies, most)
    return 1 + shown + (shown < copies)


def _mouth_rows(mouth: Mouth, copies: int, stems: int) -> int:
    shown = _shown(len(mouth.stems), stems)
    return sum(_stem_rows(stem, copies) for stem in mouth.stems[:shown]) + (shown < len(mouth.stems))


def _rows(found: Sequence[Bank], copies: int, stems: int) -> int:
    return sum(
        _mouth_rows(mouth, copies, stems)
        for bank in found
        for spring in bank.springs
        for mouth in spring.mouths
    )


class _Layout:
    """One side on its way to its places."""

    def __init__(
        self, said: Mapping[int, Said], name: Callable[[int | None], str], limits: tuple[int, int]
    ) -> None:
        self.said, self.name = said, name
        self.copies, self.stems = limits

    def part(self, bank: Bank, top: float, rule: float | None) -> Part:
        self.to = Part(bank.side, bank.stance, head_y=top, rule_y=rule)
        shown = _shown(len(bank.springs), MOST_ORIGINS)
        y = top
        for at, spring in enumerate(bank.springs[:shown]):
            y = self._spring(spring, y + (BETWEEN if at else 0))
            if not at:
                self.to.head_y = self.to.rows[0].y
        if shown < len(bank.springs):
            self.to.more, self.to.more_y = len(bank.springs) - shown, y + BETWEEN + ROW / 2
            y += BETWEEN + ROW
        self.to.bottom = y
        return self.to

    def _spring(self, spring: Spring, top: float) -> float:
        """Place an origin and all that runs into it; return where it ends."""
        lines = lines_of(spring.name, WIDTH - ORIGIN_NAME_X, BOLD)
        shown = _shown(len(spring.mouths), MOST_MOUTHS)
        rows = sum(_mouth_rows(mouth, self.copies, self.stems) for mouth in spring.mouths[:shown])
        rows += shown < len(spring.mouths)
        height = max(rows * ROW, LEAST, LINE * len(lines) + 4)
        y = top + (height - rows * ROW) / 2
        names: list[Name] = []
        for mouth in spring.mouths[:shown]:
            end = y + _mouth_rows(mouth, self.copies, self.stems) * ROW
            names.append(self._mouth(spring, mouth, y, (y + end) / 2, is_first=not names))
            y = end
        if shown < len(spring.mouths):
            names.append(self._others(spring.mouths[shown:], y + ROW / 2))
        middle = (names[0].y + names[-1].y) / 2
        for at, name in enumerate(names):
            self._join(name.end + 8, name.y, ORIGIN_X - RADIUS - 1, middle, is_first=at == 0)
        source = spring.sources[0] if spring.sources else None
        self.to.names += names
        self.to.discs.append(Disc(middle, lines, spring.name, source, spring.documents))
        return top + height

    def _others(self, mouths: Sequence[Mouth], y: float) -> Name:
        """Place the mouths for which there is no room, as one."""
        rest = sum(len(mouth.leaves) for mouth in mouths)
        self._row(y, ROOT_X, Said("", f"+ {rest:,} more reports"), None, more=rest)
        self._join(ROOT_X + 6, y, MOUTH_X - 8, y)
        words = f"+ {len(mouths):,} more"
        return Name(y, MOUTH_X + width_of(words), words, None, False)

    def _mouth(self, spring: Spring, mouth: Mouth, top: float, middle: float, is_first: bool) -> Name:
        itself = bool(spring.sources) and spring.is_itself(mouth)
        words = "the origin itself" if itself else self._speaker(mouth)
        words = fitting(words, MOUTH_ROOM)
        shown = _shown(len(mouth.stems), self.stems)
        y = top + ROW / 2
        for at, stem in enumerate(mouth.stems[:shown]):
            y = self._stem(stem, y, middle, is_first=is_first and at == 0)
        if shown < len(mouth.stems):
            rest = sum(len(stem.leaves) for stem in mouth.stems[shown:])
            self._row(y, ROOT_X, Said("", f"+ {rest:,} more reports"), None, more=rest)
            self._join(ROOT_X + 6, y, MOUTH_X - 8, middle)
        end = MOUTH_X + width_of(words, SMALL if itself else LETTER)
        return Name(middle, end, words, mouth.source, itself)

    def _speaker(self, mouth: Mouth) -> str:
        return "not known whose word" if mouth.source is None else self.name(mouth.source)

    def _stem(self, stem: Stem, y: float, middle: float, is_first: bool) -> float:
        """Place a document with its copies beneath, whose lines run into it; return where the next one stands."""
        head, copies = stem.leaves[0], stem.leaves[1:]
        if stem.has_root or not copies:
            self._row(y, ROOT_X, self.said[head.document], head.document, is_first=is_first)
        else:
            copies = stem.leaves
            self._row(y, ROOT_X, self.said[stem.root], stem.root, is_first=is_first, is_ghost=True)
        self._join(ROOT_X + 6, y, MOUTH_X - 8, middle, is_first=is_first)
        shown, at = _shown(len(copies), self.copies), y
        for leaf in copies[:shown]:
            at += ROW
            self._row(at, COPY_X, self.said[leaf.document], leaf.document)
            self._copy(at, y)
        if shown < len(copies):
            at, rest = at + ROW, len(copies) - shown
            self._row(at, COPY_X, Said("", f"+ {rest:,} more copies"), None, more=rest)
            self._copy(at, y)
        return at + ROW

    def _row(self, y: float, x: float, said: Said, document: int | None, **kwargs: bool | int) -> None:
        words = fitting(said.words, x - 12 - NAME_X)
        self.to.rows.append(Row(y, x, said.day, words, document, **kwargs))  # type: ignore[arg-type]

    def _copy(self, y: float, root: float) -> None:
        self.to.lines.append(
            Line(f"M{COPY_X + 6} {y:g}H{ROOT_X - 8}Q{ROOT_X} {y:g} {ROOT_X} {y - 8:g}V{root + 6:g}", False)
        )

    def _join(self, x: float, y: float, to_x: float, to_y: float, is_first: bool = False) -> None:
        half = round((x + to_x) / 2, 1)
        path = f"M{x:g} {y:g}C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}"
        self.to.lines.append(Line(path, is_first))
