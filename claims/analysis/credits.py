"""Lines in which a text says where it comes from: proposals, each with the very words; a person decides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Says(StrEnum):
    """What a credit line makes of the text: another's text, a translation of it, or a report passed on by a mouth."""

    REPUBLISHES = "republishes"
    TRANSLATES = "translates"
    VIA = "via"


@dataclass(frozen=True, slots=True)
class Credit:
    """What the words at `start` to `end` propose: of whom, and which words they are."""

    kind: Says
    name: str
    quote: str
    start: int
    end: int


# Agencies and outlets that others credit, by each name that they are credited under.
_KNOWN = {
    "AP": ["AP", "Associated Press", "The Associated Press"],
    "Reuters": ["Reuters", "Рейтер", "로이터통신", "로이터 통신", "로이터"],
    "AFP": ["AFP", "Agence France-Presse", "AFP통신"],
    "UPI": ["UPI"],
    "dpa": ["dpa"],
    "Bloomberg": ["Bloomberg News", "Bloomberg"],
    "Yonhap": ["Yonhap News Agency", "Yonhap News", "Yonhap", "연합뉴스"],
    "Newsis": ["Newsis", "뉴시스"],
    "News1": ["News1", "뉴스1"],
    "Kyodo": ["Kyodo News", "Kyodo", "교도통신"],
    "Jiji Press": ["Jiji Press", "Jiji"],
    "NHK": ["NHK"],
    "Xinhua": ["Xinhua News Agency", "Xinhua", "Синьхуа", "신화통신"],
    "KCNA": ["Korean Central News Agency", "KCNA", "ЦТАК", "조선중앙통신"],
    "TASS": ["TASS", "ТАСС", "타스통신", "타스 통신"],
    "RIA Novosti": ["RIA Novosti", "РИА Новости", "РИА «Новости»", "리아노보스티"],
    "Interfax": ["Interfax", "Интерфакс"],
    "Ukrinform": ["Ukrinform", "Укринформ"],
    "BBC": ["BBC News", "BBC"],
    "CNN": ["CNN"],
    "The New York Times": ["The New York Times", "New York Times"],
    "The Washington Post": ["The Washington Post", "Washington Post"],
    "The Wall Street Journal": ["The Wall Street Journal", "Wall Street Journal"],
    "Financial Times": ["The Financial Times", "Financial Times"],
    "NK News": ["NK News"],
    "Radio Free Asia": ["Radio Free Asia", "RFA"],
    "Voice of America": ["Voice of America", "VOA"],
    "Radio Free Europe": ["Radio Free Europe/Radio Liberty", "RFE/RL"],
}
_SPELT = {spelling: name for name, spellings in _KNOWN.items() for spelling in spellings}
_AGENCY = "(?P<name>" + "|".join(re.escape(one) for one in sorted(_SPELT, key=len, reverse=True)) + r")"
_KOREAN = _AGENCY
_AGENCY += r"(?!\w)"
# Any name: words with capitals, with the little words between them.
_WORD = r"[A-ZÀ-ÞА-Я0-9][\w&'’./-]*"
_NAME = rf"(?P<name>(?:[Tt]he )?{_WORD}(?: (?:of|the|and|for|&|de|la) {_WORD}| {_WORD}){{0,6}})"
_TONGUES = r"Korean|Russian|Chinese|Japanese|Ukrainian|French|German|Arabic|Persian|Spanish|English"

_R, _T, _V = Says.REPUBLISHES, Says.TRANSLATES, Says.VIA
_FORMS = [
    (_R, rf"(?i:first|originally) (?i:appeared|published|ran|posted|printed) (?i:on|in|by|at) {_NAME}"),
    (_R, rf"(?i:(?:re-?published|reprinted|reproduced|cross-?posted|syndicated)(?: here)?(?: with (?:the )?permission)?) (?i:from|of|by) {_NAME}"),
    (_R, rf"(?i:courtesy of) {_NAME}"),
    (_R, rf"(?m:^)[^\n(]{{0,60}}\({_AGENCY}[^)\n]{{0,30}}\) ?(?:[-–—]+|:|\n)"),
    (_R, rf"\((?:[^()\n=]{{1,20}})={_AGENCY}\)"),
    (_R, rf"(?m:^)[А-ЯЁ][А-ЯЁ -]+, \d{{1,2}} \w+\.? ?[-–—/] ?{_AGENCY}"),
    (_R, rf"\({_AGENCY}\)\s*(?:$|(?=\n))"),
    (_R, rf"(?:©|ⓒ|\([Cc]\)|Copyright) ?(?:\d{{4}},? )?{_AGENCY}"),
    (_R, rf"(?m:^)(?:Source|SOURCE|Источник|출처)s? ?[:：] ?{_AGENCY}(?=[\s.]*(?:$|\n))"),
    (_T, rf"(?i:translated) (?i:from) (?i:the )?(?:original )?(?P<name>{_TONGUES})(?i: by [^\n.]{{1,60}})?"),
    (_T, rf"(?i:translat(?:ed|ion)) (?i:of an article|of a report|of the article)? ?(?i:from|by|in) (?!(?i:the )?(?:{_TONGUES})\b){_NAME}"),
    (_T, r"[Пп]еревод с (?P<name>\w+ого)(?: языка)?"),
    (_T, r"(?m:^)(?:번역|옮긴이) ?[:：] ?(?P<name>[^\n]{1,40})"),
    (_V, rf"{_AGENCY}(?:[’']s? [\w ]{{1,30}})? (?i:(?:has |had |also |first )?(?:reported|reports|reporting|said|says|quoted|cited))(?!\w)"),
    (_V, rf"(?i:according to|reported by|as reported in|told|citing|quoted by|cited by|in an interview with) (?i:the )?{_AGENCY}"),
    (_V, rf"(?m:^)(?:Source|SOURCE|Источник|출처)s? ?[:：] ?{_NAME}(?=[\s.]*(?:$|\n))"),
    (_V, rf"(?i:по данным|сообщает|сообщило|сообщил|передает|передаёт|пишет|со ссылкой на)(?: агентств\w+)? {_AGENCY}"),
    (_V, rf"{_KOREAN}(?:에 따르면|은 |는 |이 |가 )"),
]  # fmt: skip
_READ = [(kind, re.compile(form)) for kind, form in _FORMS]


def credits(text: str, *, publisher: str = "") -> list[Credit]:
    """Return what a text says of where it comes from, each kind and name once, in the order of the text.

    What credits the publisher itself says nothing and is left out; so is `via` for what is republished or translated.
    """
    found: dict[tuple[Says, str], Credit] = {}
    for credit in sorted(_all(text), key=lambda one: (one.start, -one.end)):
        if name_key(credit.name) != name_key(publisher):
            found.setdefault((credit.kind, credit.name), credit)
    whole = {name for kind, name in found if kind != Says.VIA}
    return [one for (kind, name), one in found.items() if kind != Says.VIA or name not in whole]


def is_same(name: str, other: str) -> bool:
    """Say whether two names are one body's: the same letters, or spellings of an agency that is known."""
    return bool(name_key(name)) and name_key(name) == name_key(other)


def best_known(name: str) -> str:
    """Return the name by which an agency is best known, for any that it is credited under; any other name as it is."""
    return _SPELT.get(name.strip(), name)


def credited_as(name: str) -> list[str]:
    """Return the names that a body is credited under, itself first; those of an agency that is known."""
    return list(dict.fromkeys([name, *_KNOWN.get(best_known(name), ())]))


def name_key(name: str) -> str:
    """Return the key by which a name is known again, however it is written: one for all spellings of a known agency."""
    return "".join(one for one in best_known(name).casefold().removeprefix("the ") if one.isalnum())


def spellings(name: str) -> list[str]:
    """Return under what names whoever is named so may be recorded: with and without "the", and as an agency is known by.

    None for letters alone that are no known agency's: they may be anybody's.
    """
    bare = " ".join(name.split())
    known = _SPELT.get(bare) or _SPELT.get(bare.removeprefix("the "))
    if known:
        return list(dict.fromkeys([known, *_KNOWN[known]]))
    if not bare or (" " not in bare and bare.isupper()):
        return []
    bare = bare[4:] if bare.casefold().startswith("the ") else bare
    return [bare, f"the {bare}"]


def known_as(name: str) -> set[str]:
    """Return what a source is called, in small letters, by the name it is recorded under: that name, what stands in it before
    a comma or brackets, and a short form in the brackets: "the Institute (RUSI)"."""
    before, _, after = name.partition(" (")
    inside = after.partition(")")[0].strip()
    found = {name, before.partition(",")[0].strip(), inside if inside.isupper() else ""}
    return {one.casefold() for one in found} - {""}


def place(text: str, credit: Credit) -> str:
    """Say where in a text a credit stands: "at the end of paragraph 1"."""
    number = sum(1 for line in text[: credit.end].splitlines() if line.strip())
    opens = not text[: credit.start].rpartition("\n")[2].strip()
    ends = not text[credit.end :].partition("\n")[0].strip(" .")
    where = "" if opens == ends else "at the head of " if opens else "at the end of "
    return f"{where or 'in '}paragraph {number}"


def _all(text: str) -> Iterator[Credit]:
    for kind, form in _READ:
        for match in form.finditer(text):
            said = match["name"].strip(" .,'’")
            name = _SPELT.get(said, said)
            quote = match[0].rstrip()
            if name:
                start = match.start() + len(quote) - len(quote.lstrip())
                yield Credit(kind, name, quote.lstrip(), start, match.start() + len(quote))
