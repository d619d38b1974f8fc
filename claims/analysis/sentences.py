"""Where the sentences of a text begin and end, and by what two copies of one sentence are known.

The offsets are ours: a text falls into lines, a line into blocks that are not too long, and a block is cut where pysbd
proposes it, if its pieces are the block's own words; where they are not, or where it knows too little, by our own rule.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from claims.analysis.settling import settle

MOST = 2_000
"""No sentence is longer, in characters: what goes on without a full stop is cut at a blank, or at this length."""

_LINE = re.compile("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_CLOSERS = "\"'”’»›)\\]}」』）】》〉〕］｣"
_WIDE = "。！？．｡؟۔।॥։።"
"""Full stops that need no blank after them."""
_STOPS = ".!?…‼⁇⁈⁉"
_END = re.compile(rf"(?<![{_STOPS}])[{_STOPS}]++[{_CLOSERS}]*+(?=\s)|[{_WIDE}]++[{_CLOSERS}]*+")
_CLOSING = re.compile(rf"[{_CLOSERS}]+")
_LEAD = re.compile(r"""[\s"'“‘«‹„(\[{「『（¿¡–—-]*""")
_TOKEN = re.compile(r"[\w.]*\Z")
_SAYS = re.compile(r"\w")
_BLANK = re.compile(r"\s+")
_MAY_CUT = re.compile(rf"[{_STOPS}{_WIDE}][{_CLOSERS}]*.|(?:^|\s)[•⁃(]*\w{{1,4}}\)\s", re.DOTALL)
_OTHER = re.compile(r"[^\W\d_\x00-\u036f\u1e00-\u1eff]")
_MARKER = re.compile(r"(?:^|[\s(⁃-])[A-Za-z0-9]{1,5}[.)]")
_MARKERS = 30
"""pysbd goes through a block once for each thing that may be an item of a list; with more than these our rule cuts."""

_BEFORE_NAMES = """adm amb asst att brig capt cdr cmdr col cpl dep det dr fr ft gen gov hon ing insp lt maj messrs mlle mme
    mr mrs ms msgr mt pfc ph pres prof pvt rep reps rev sec sen sens sgt st ste supt v vs акад в ген гр доц д им кап
    мл обл оз о полк пос пр проф р с см ср ст ул"""
_BEFORE_NUMBERS = "art ch ext fig no nos p para pp sec vol кв п пп рис стр табл"
_BEFORE_MORE = """a.k.a approx apr aug bros co corp dec dept e.g est etc feb i.e inc incl jan jr jul jun ltd mar nov oct sept sep sr
    гг др млн млрд напр руб т тел тыс г т.е т.к т.н долл"""
_NAMES, _NUMBERS, _MORE = (frozenset(row.split()) for row in (_BEFORE_NAMES, _BEFORE_NUMBERS, _BEFORE_MORE))
_DOTTED = re.compile(r"(?<![\w.∯])([A-Za-z][A-Za-z.]*?)\.(?=[\s.:?,-])")
_NAME_FOLLOWS = re.compile(r"\s|:\d")
_NUMBER_FOLLOWS = re.compile(r"\s+[\d(]")
_MORE_FOLLOWS = re.compile(r"[.:?,-]|\s(?:[a-z]|I\s|I'm|I'll|\d|\()")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")
_STARTS = re.compile(
    r"(?:A|An|At|But|He|How|I|If|In|It|Its|She|That|The|There|These|They|This|We|What|When|Who|Why)\b"
)
_HOUR = re.compile(r"(?i:\b[ap]\.?m\.)\Z")
_ONLY_HOUR = re.compile(
    r"(?i:(?:at|by|around|about|before|after|from|until|since|just)\s+){1,2}[\d:.]+\s*(?i:[ap]\.?m\.)\Z"
)
_OF_HOUR = re.compile(
    r"(?:on\s+)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.|January|February|March|April|May|June"
    r"|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.|[A-Z]{1,3}T|GMT|UTC|MSK"
    r"|(?:\w+\s+){1,2}[Tt]ime)\b"
)
_DAY = re.compile(r"\b\d{1,2}\.\Z")
_OF_DAY = re.compile(
    r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
_PAIRS = (("「", "」"), ("『", "』"), ("（", "）"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where one sentence stands in its text: no blank at either end."""

    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of any text in order; only blanks lie between them. None crosses a line or is longer than MOST.

    The time grows with the length of the text and with nothing else.
    """
    found: list[Sentence] = []
    for start, end in _blocks(text):
        block = text[start:end]
        begin = 0
        for cut in (*_cuts(block), len(block)):
            words = block[begin:cut]
            left = len(words) - len(words.lstrip())
            if words.strip():
                found.append(Sentence(start + begin + left, start + begin + len(words.rstrip())))
            begin = cut
    return found


def normalise(words: str) -> str:
    """Return what copies of one sentence share: blanks, capitals, kinds of quotes and dashes make no difference.

    Every letter, digit and sign else is kept. The outcome normalises into itself.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", words).casefold())
    return unicodedata.normalize("NFC", settle(folded).words.strip())


def sentence_key(words: str) -> str:
    """Return the SHA-256 by which a sentence is known wherever it is copied, in hexadecimal."""
    return hashlib.sha256(normalise(words).encode()).hexdigest()


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Give out where lines stand, the long ones in several: cut after a sentence if one ends there, else at a blank."""
    for line in _LINE.finditer(text):
        begin, end = line.span()
        while end - begin > MOST:
            cut = begin + _late_cut(text[begin : begin + MOST])
            yield begin, cut
            begin = cut
        yield begin, end


def _late_cut(window: str) -> int:
    own = [cut for cut in _own_cuts(window) if cut > MOST // 2]
    if own:
        return own[-1]
    blank = max(window.rfind(one, MOST // 2) for one in (" ", "\t", "\xa0", "\u3000"))
    if blank > 0:
        return blank + 1
    cut = len(window) - 1
    while cut > MOST // 2 and unicodedata.combining(window[cut]):
        cut -= 1
    return cut


def _cuts(block: str) -> list[int]:
    """Return where sentences of a block begin, but for its first."""
    if not _MAY_CUT.search(block):
        return []
    pieces = None if _is_foreign(block) or len(_MARKER.findall(block)) > _MARKERS else _proposed(block)
    found: list[int] = []
    begin = 0
    for cut in _own_cuts(block) if pieces is None else pieces:
        if _parts(block, begin, cut):
            found.append(cut)
            begin = cut
    return found


def _is_foreign(block: str) -> bool:
    """Tell whether a good part of the letters is of scripts that pysbd's rules for English do not know."""
    return not block.isascii() and len(_OTHER.findall(block)) > len(block) // 4


def _parts(block: str, begin: int, cut: int) -> bool:
    """Tell whether a sentence that begins at `begin` may end before `cut`."""
    before, after = block[begin:cut].rstrip(), block[cut : cut + 60].lstrip()
    if not _SAYS.search(before) or not _SAYS.search(block, cut):
        return False
    if not block[cut - 1].isspace() and before.rstrip("\"'”’»›)]}」』）】》〉〕］｣")[-1:] not in _WIDE:
        return False
    if _ONLY_HOUR.match(before) or (_HOUR.search(before) and _OF_HOUR.match(after)):
        return False
    return not (_DAY.search(before) and _OF_DAY.match(after))


def _proposed(block: str) -> list[int] | None:
    """Return where pysbd would cut; None where its pieces are not the words of the block."""
    found = []
    at = 0
    for piece in _pysbd()(block):
        words = piece.strip()
        at = _past_blanks(block, at)
        if not words or not block.startswith(words, at):
            return None
        found.append(at)
        at += len(words)
    if _past_blanks(block, at) < len(block):
        return None
    return [_past_closers(block, cut) for cut in found[1:]]


def _past_closers(block: str, cut: int) -> int:
    """Return where a sentence begins that pysbd begins with the mark that closes the one before."""
    if not block[cut - 1].isspace() and (closing := _CLOSING.match(block, cut)):
        return _past_blanks(block, closing.end())
    return cut


def _past_blanks(block: str, at: int) -> int:
    blanks = _BLANK.match(block, at)
    return blanks.end() if blanks else at


@cache
def _pysbd() -> Callable[[str], list[str]]:
    """Load pysbd when it is first needed, with what we know better."""
    from pysbd.lang.english import English
    from pysbd.processor import Processor

    class Rules(English):
        # As pysbd means it, but its own way takes exponential time. Its groups 2 and 7 are asked for.
        NUMBERED_REFERENCE_REGEX = (
            r"(?<=[^\d\s])(\.|∯)((?:\[[\d,\s-]*\d\])+|(?:\d{1,3}\s?)?\d{1,3})()()()()(\s)(?=[A-Z])"
        )

        class AbbreviationReplacer(English.AbbreviationReplacer):
            def search_for_abbreviations_in_string(self, text: str) -> str:
                """Mark the dots of abbreviations in one go, where pysbd goes through a text for each of two hundred."""
                return _DOTTED.sub(mark, text)

    known = English.Abbreviation
    follows = dict.fromkeys({*known.ABBREVIATIONS, *_MORE}, _MORE_FOLLOWS)
    follows |= dict.fromkeys({*known.NUMBER_ABBREVIATIONS, *_NUMBERS}, _NUMBER_FOLLOWS)
    follows |= dict.fromkeys({*known.PREPOSITIVE_ABBREVIATIONS, *_NAMES}, _NAME_FOLLOWS)

    def mark(dotted: re.Match[str]) -> str:
        goes_on = follows.get(dotted[1].lower())
        return f"{dotted[1]}∯" if goes_on and goes_on.match(dotted.string, dotted.end()) else dotted[0]

    return lambda block: Processor(block, Rules).process()


def _own_cuts(block: str) -> list[int]:
    """Return where sentences begin by our own rule: after a full stop that ends no abbreviation, outside brackets."""
    pairs = [(left, right) for left, right in _PAIRS if left in block]
    found = []
    begin = 0
    for end in _END.finditer(block):
        cut = _past_blanks(block, end.end())
        if cut == len(block) or any(_is_open(block, begin, cut, *pair) for pair in pairs):
            continue
        if _ends(block, begin, end, cut):
            found.append(cut)
            begin = cut
    return found


def _is_open(block: str, begin: int, cut: int, left: str, right: str) -> bool:
    """Tell whether a bracket was opened since `begin` and is closed only after `cut`."""
    return block.count(left, begin, cut) > block.count(right, begin, cut) and block.find(right, cut) >= 0


def _ends(block: str, begin: int, end: re.Match[str], cut: int) -> bool:
    if end[0][0] in _WIDE:
        # "「…。」と言った": what was said goes on with the word that says so.
        return not block.startswith(("と", "って"), cut)
    lead = _LEAD.match(block, cut)
    first = block[lead.end() : lead.end() + 1] if lead else ""
    if first.islower():
        return False
    if not end[0].startswith(".") or end[0].startswith(".."):
        return True
    return _full_stop(block, begin, end.start(), cut, first)


def _full_stop(block: str, begin: int, at: int, cut: int, first: str) -> bool:
    """Tell whether the dot at `at` ends a sentence, and no abbreviation or number of an item."""
    near = block[max(begin, at - 20) : at]
    token = _TOKEN.search(near)
    word = token[0] if token else ""
    low = word.lower()
    if low in _NAMES or (low in _NUMBERS and first.isdigit()):
        return False
    if low in _MORE:
        return low in ("г", "гг") and near[: -len(word)].rstrip()[-1:].isdigit()
    if word.isdigit() and len(word) <= 2 and not _SAYS.search(block, begin, at - len(word)):
        return False
    if _INITIALS.fullmatch(word) and (word[0].isupper() or "." in word):
        return "." in word and bool(_STARTS.match(block, cut))
    return True
