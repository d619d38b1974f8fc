"""Lists of claims: each row of a table read into one claim, and each cell that cannot be taken named with what is wanted."""

import re
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum

from claims.analysis import judging, scales
from claims.analysis.dates import Partial, read_partial
from claims.exchange.claimcolumns import COLUMNS, guess, in_utc, shown
from claims.exchange.tables import Cell, Line, Table

YES, NO = ("yes", "y", "true", "1", "x"), ("", "no", "n", "false", "0")
WITH_TEST = (scales.Kind.VIEW, scales.Kind.FORECAST)
_GROUPED = re.compile(r"-?\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
MOST_REPEATED = 60
EARLIEST = date(1900, 1, 1)
BEFORE = "this lies before 1900: is the year right?"


@dataclass(frozen=True, slots=True)
class Bad:
    """One cell that cannot be taken: where it stands, what it says, and what is wanted instead."""

    line: int
    column: str
    value: str
    wanted: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: '{self.value}': {self.wanted}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One claim as its row tells it."""

    line: int
    id: str
    statement: str
    kind: str
    claimant: str
    claimant_kind: str
    source: str
    source_kind: str
    title: str
    document_number: int | None
    address: str
    published: Partial | None
    gist: str
    place: str
    status: str
    confidence: str
    likelihood: str
    rationale: str
    judged_at: datetime | None
    judged_by: str
    tags: tuple[str, ...]
    hedge: str
    period_from: Partial | None
    period_to: Partial | None
    quantity_low: Decimal | None
    quantity_high: Decimal | None
    quantity_unit: str
    approximate: bool
    test: str
    due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the case and the clock say of the rows: its scale, its time zone, and what no judgement may be later than."""

    standard: str
    time_zone: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimList:
    """What a file says: its claims, and the cells that cannot be taken. A row with a bad cell is not among the claims."""

    name: str
    claims: tuple[Listed, ...]
    bad: tuple[Bad, ...]
    heads: Mapping[str, str]
    chosen: frozenset[str] = frozenset()
    """The columns that a person chose, where the heads alone say something else."""

    def head(self, column: str) -> str:
        """Return the head of a column as it stands in the file, or would."""
        return self.heads.get(column, COLUMNS[column].head)


def read_claims(table: Table, columns: Sequence[str], rules: Rules, *, name: str) -> ClaimList:
    """Read the rows of a table, the file `name`, whose columns were taken as `columns` says ("" for none)."""
    if in_utc(table.heads, columns):
        rules = replace(rules, time_zone="UTC")
    listed: list[Listed] = []
    bad: list[Bad] = []
    heads = {name: shown(table.heads, place) for place, name in enumerate(columns) if name}
    for line in table.lines:
        row = _Row(line, columns, heads, rules)
        claim = row.read()
        bad += row.bad
        if not row.bad:
            listed.append(claim)
    chosen = frozenset(
        taken for taken, said in zip(columns, guess(table.heads), strict=True) if taken != said
    )
    return ClaimList(name=name, claims=tuple(listed), bad=tuple(bad), heads=heads, chosen=chosen)


class _Row:
    """The cells of one row by the names of their columns. Each reading method notes what cannot be taken."""

    def __init__(self, line: Line, columns: Sequence[str], heads: Mapping[str, str], rules: Rules) -> None:
        self.line = line
        self.heads = heads
        self.rules = rules
        self.cells = {name: one for name, one in zip(columns, line.cells, strict=True) if name}
        self.bad: list[Bad] = []
        for name, one in self.cells.items():
            if one.fault:
                self.wrong(name, one.fault)
        # What stands in a column that is left out is no fault, but for cells past the last head.
        if not self.bad and columns and not columns[-1] and line.cells[-1].fault.startswith("this row has"):
            self.bad.append(Bad(line.number, "the last", _short(line.cells[-1].text), line.cells[-1].fault))

    def wrong(self, name: str, wanted: str) -> None:
        """Note that a cell cannot be taken; the first fault of a cell is enough."""
        head = self.heads.get(name, COLUMNS[name].head)
        if all(one.column != head for one in self.bad):
            self.bad.append(Bad(self.line.number, head, _short(self.of(name)), wanted))

    def of(self, name: str) -> str:
        return self.cells.get(name, Cell()).text

    def read(self) -> Listed:
        kind = self._choice("kind", scales.Kind, "event")
        published, begins, ends = (self._partial(name) for name in ("published", "period_from", "period_to"))
        claim = Listed(
            line=self.line.number,
            id=self._text("id", 200),
            statement=self._text("statement", 2000),
            kind=kind,
            claimant=self._name("claimant"),
            claimant_kind=self._choice("claimant_kind", scales.SourceKind),
            source=self._name("source"),
            source_kind=self._choice("source_kind", scales.SourceKind),
            title=self._text("title", 500),
            document_number=self._whole("document_number"),
            address=self._address(),
            published=published,
            gist=self.of("gist"),
            place=self._text("place", 200),
            status=self._status(kind),
            confidence=self._choice("confidence", scales.Confidence),
            likelihood=self._likelihood(),
            rationale=self.of("rationale"),
            judged_at=self._moment("judged_on"),
            judged_by=self._text("judged_by", 200),
            tags=self._tags(),
            hedge=self._text("hedge", 300),
            period_from=begins,
            period_to=ends,
            quantity_low=self._number("quantity_low"),
            quantity_high=self._number("quantity_high"),
            quantity_unit=self._text("quantity_unit", 100),
            approximate=self._flag("approximate"),
            test=self.of("test"),
            due=self._day("due"),
        )
        self._check(claim)
        self._check_judgement(claim)
        return claim

    # One cell

    def _text(self, name: str, most: int) -> str:
        text = self.of(name)
        if len(text) > most:
            self.wrong(name, f"this has {len(text):,} characters: write at most {most:,}.")
        return text

    def _name(self, name: str) -> str:
        return " ".join(self._text(name, 200).split())

    def _choice(self, name: str, options: type[StrEnum], default: str = "") -> str:
        words = [member.value.replace("_", " ") for member in options]
        value = _folded(self.of(name))
        if value and value not in words:
            self.wrong(name, f"write {_or(words)}.")
            return default
        return value.replace(" ", "_") or default

    def _status(self, kind: str) -> str:
        value = _folded(self.of("status"))
        said = scales.STATUS_WORDS[scales.Kind(kind)]
        found = {status.value: status.value for status in scales.Status} | {
            word: status.value for status, word in said.items()
        }
        if value and value not in found:
            self.wrong("status", f"for {_a(kind)}, write {_or(list(said.values()))}.")
        return found.get(value, "")

    def _likelihood(self) -> str:
        bands = scales.LIKELIHOOD[scales.Standard(self.rules.standard)].values()
        value = _folded(self.of("likelihood")).replace("–", "-")
        for one in bands:
            if value in (one.word, one.range, f"{one.word} ({one.range})", f"{one.word}, {one.range}"):
                return one.code
        if value:
            scale = scales.STANDARD_WORDS[scales.Standard(self.rules.standard)]
            self.wrong(
                "likelihood", f"write a word of the {scale} scale: {_or([one.word for one in bands])}."
            )
        return ""

    def _partial(self, name: str) -> Partial | None:
        text = _MOMENT.sub(r"\1", self.of(name))
        if not text:
            return None
        try:
            found = read_partial(text)
        except ValueError:
            self.wrong(name, "write a date such as 2023, 2023-09 or 2023-09-07.")
            return None
        if found.first < EARLIEST:
            self.wrong(name, BEFORE)
            return None
        return found

    def _day(self, name: str) -> date | None:
        found = self._partial(name)
        if found and found.precision != scales.Precision.DAY:
            self.wrong(name, "write a day such as 2023-09-07.")
        return found.first if found else None

    def _moment(self, name: str) -> datetime | None:
        """A day (its noon in the case's time zone) or a moment, never later than now."""
        text = self.of(name)
        if not text:
            return None
        zone = zoneinfo.ZoneInfo(self.rules.time_zone)
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                noon = datetime.combine(date.fromisoformat(text), time(12), zone).astimezone(UTC)
                is_today = text == self.rules.now.astimezone(zone).date().isoformat()
                moment = min(noon, self.rules.now) if is_today else noon
            else:
                found = datetime.fromisoformat(text)
                moment = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.wrong(name, "write a day such as 2023-09-07, or a moment such as 2023-09-07T14:30.")
            return None
        if moment.date() < EARLIEST:
            self.wrong(name, BEFORE)
            return None
        if moment > self.rules.now:
            self.wrong(name, "this lies in the future: nothing can be dated ahead.")
        return moment

    def _number(self, name: str) -> Decimal | None:
        text = self.of(name)
        if not text:
            return None
        try:
            value = Decimal(re.sub(r"[^\d.-]", "", text) if _GROUPED.fullmatch(text) else text)
            fits = abs(value) < 10**12 and value == round(value, 3)
        except ArithmeticError:
            fits = False
        if not fits:
            self.wrong(
                name,
                "write a number such as 1000 or 12.5, with at most 12 digits before the point and 3 after.",
            )
            return None
        return value

    def _whole(self, name: str) -> int | None:
        text = self.of(name)
        if text and not re.fullmatch(r"[1-9][0-9]{0,8}", text):
            self.wrong(name, "write a whole number such as 12.")
        return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else None

    def _flag(self, name: str) -> bool:
        value = _folded(self.of(name))
        if value not in (*YES, *NO):
            self.wrong(name, "write yes or no.")
        return value in YES

    def _address(self) -> str:
        text = self._text("address", 2000)
        if text and not re.fullmatch(r"https?://[^\s/]+\S*", text):
            self.wrong("address", "write a whole web address, one that begins with https:// or http://.")
        return text

    def _tags(self) -> tuple[str, ...]:
        text = self.of("tags")
        names = [" ".join(name.split()) for name in re.split(r";" if ";" in text else r",", text)]
        found = {name.casefold(): name for name in names if name}
        if any(len(name) > 60 for name in found.values()):
            self.wrong("tags", "a tag has at most 60 characters; tags are parted by semicolons or commas.")
        return tuple(found.values())

    # What cells say together

    def _check(self, claim: Listed) -> None:
        if not claim.statement:
            self.wrong("statement", "write the claim as one sentence.")
        fate = _folded(self.of("fate"))
        if fate not in ("", "active"):
            self.wrong("fate", "only claims that stand are brought in: take this row out.")
        if claim.period_from and claim.period_to and claim.period_from.first > claim.period_to.last:
            self.wrong("period_to", "the time that the claim is about ends before it begins.")
        low, high = claim.quantity_low, claim.quantity_high
        if (low is not None or high is not None) and not claim.quantity_unit:
            self.wrong("quantity_unit", "say what is counted: a quantity needs a unit.")
        if low is not None and high is not None and low > high:
            self.wrong("quantity_high", "this is below the lower figure.")
        if claim.kind not in WITH_TEST and (claim.test or claim.due):
            self.wrong("test" if claim.test else "due", "only a view or a forecast has a test and a due day.")
        elif claim.kind == scales.Kind.FORECAST and bool(claim.test) != bool(claim.due):
            self.wrong("due" if claim.test else "test", "a forecast's test and its due day go together.")

    def _check_judgement(self, claim: Listed) -> None:
        given = [name for name in ("confidence", "likelihood", "rationale") if self.of(name)]
        if not self.of("status"):
            if given:
                words = ", ".join(scales.STATUS_WORDS[scales.Kind(claim.kind)].values())
                self.wrong("status", f"the row gives a {given[0]}: say the status too ({words}).")
            return
        if self.heads.get("kind") in {one.column for one in self.bad}:
            return
        judged = judging.Judged(
            kind=claim.kind,
            status=claim.status,
            confidence=claim.confidence,
            likelihood=claim.likelihood,
            standard=self.rules.standard,
            has_test=bool(claim.test),
            has_quantity=claim.quantity_low is not None or claim.quantity_high is not None,
            rationale=claim.rationale,
        )
        for name, sentence in judging.problems(judged).items():
            self.wrong(name, sentence[0].lower() + sentence[1:])


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


def _or(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _a(kind: str) -> str:
    return f"an {kind}" if kind == scales.Kind.EVENT else f"a {kind}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_REPEATED else f"{line[:MOST_REPEATED]}…"
