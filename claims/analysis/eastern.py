"""Figures of Korean, Japanese and Chinese sentences: 1만 2천여 명, 約3万人, 超过1万枚."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from claims.analysis.scales import Qualifier

_SCALES = {
    **dict.fromkeys("십十", Decimal(10)),
    **dict.fromkeys("백百", Decimal(100)),
    **dict.fromkeys("천千", Decimal(1000)),
    **dict.fromkeys("만万萬", Decimal(10) ** 4),
    **dict.fromkeys("억億亿", Decimal(10) ** 8),
    **dict.fromkeys("조兆", Decimal(10) ** 12),
}
_COUNTERS = (
    *("달러", "퍼센트", "ドル", "トン", "美元", "韩元", "%"),
    *"명개발대척톤원기문人名個个枚発发台辆艘隻吨元円门門架",
)
_BEFORE = {
    Qualifier.ABOUT: ("약", "대략", "约", "約", "およそ", "大约"),
    Qualifier.AT_LEAST: ("최소", "적어도", "至少", "少なくとも", "超过", "超過"),
    Qualifier.UP_TO: ("최대", "最多", "最大"),
}
_AFTER = {
    Qualifier.AT_LEAST: ("이상", "以上", "넘는", "넘게"),
    Qualifier.UP_TO: ("이하", "以下", "以内"),
}
# Each repeat is bounded and begins with a digit: the work for a character has a ceiling.
_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?:\.\d{1,6})?"
_SCALE = "[" + "".join(_SCALES) + "]"
_PIECE = rf"{_DIGITS}{_SCALE}{{0,2}}"
_FORM = re.compile(
    rf"(?:(?P<before>{'|'.join(word for words in _BEFORE.values() for word in words)}) ?)?"
    rf"(?<![\d.,])(?P<figure>{_PIECE}(?: ?{_PIECE}){{0,3}})(?P<odd>여|余|多)? ?"
    rf"(?P<unit>{'|'.join(re.escape(one) for one in _COUNTERS)})(?![월月년年])"
    rf"(?: ?(?P<after>{'|'.join(word for words in _AFTER.values() for word in words)}))?"
)
_SPLIT = re.compile(rf"({_DIGITS})({_SCALE}{{0,2}})")
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure with its counter, as Korean, Japanese and Chinese count."""

    value: Decimal
    unit: str
    qualifier: Qualifier
    start: int
    end: int


def counted(words: str) -> Iterator[Counted]:
    """Return the figures that stand with a counter in a sentence of an eastern script, in order; none in others."""
    if not _EAST.search(words):
        return
    for match in _FORM.finditer(words):
        value, unit = _value(match["figure"]), match["unit"]
        if value is None or (unit == "대" and value in range(10, 100, 10)):
            continue  # 20대: in their twenties
        yield Counted(value, unit, _qualifier(match), match.start(), match.end())


def _value(figure: str) -> Decimal | None:
    """Add up the pieces of a figure: 1만 2천 is 12,000; None if a later piece is greater than one before."""
    total, last = Decimal(0), None
    for digits, scales in _SPLIT.findall(figure):
        scale = Decimal(1)
        for one in scales:
            scale *= _SCALES[one]
        if last is not None and scale >= last:
            return None
        total, last = total + Decimal(digits.replace(",", "")) * scale, scale
    whole = total.to_integral_value()
    return whole if whole == total else total


def _qualifier(match: re.Match[str]) -> Qualifier:
    for words, table in ((match["after"], _AFTER), (match["before"], _BEFORE)):
        for qualifier, known in table.items():
            if words in known:
                return qualifier
    return Qualifier.ABOUT if match["odd"] else Qualifier.EXACT
