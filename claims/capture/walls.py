"""Pages that stand before an article instead of it: cookie notices, log-ins, scripts."""

import re
from typing import Any

from claims.capture.captured import Unreadable

_COOKIES = re.compile(
    r"\bcookies?\b|файлы cookie|куки|쿠키|\bconsent\b|privacy (?:policy|choices|preferences|settings)|"
    r"accept all|reject all|manage (?:preferences|options|choices)|our (?:\d+ )?partners|legitimate interest",
    re.IGNORECASE,
)
_LOG_IN = re.compile(
    r"log[- ]?in (?:to|or|with|here|now)|sign[- ]?in (?:to (?:your|read|continue|view|access|see|get)|or|with|here|now)|sign[- ]?up (?:to (?:read|continue|view|access|receive|get)|or|for free|here|now)|(?:please|must|need to) (?:log|sign)[- ]?in|"
    r"already (?:a subscriber|a member|have an account|registered|subscribed)|subscribe (?:to|for|now|today)|"
    r"create (?:an|a free) account|(?:subscribers|members) only|for subscribers|this (?:content|article) is (?:for|reserved)|"
    r"continue reading(?! the (?!full|whole|article|story|rest))|to read (?:the|this) (?:full|rest)|start your (?:free )?(?:trial|subscription)|forgot(?:ten)? (?:your )?password|"
    r"войдите|авторизуйтесь|оформите подписку|로그인|회원 ?가입|구독",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"(?:enable|requires?|turn on|need) java ?script|javascript (?:is|to be) (?:disabled|required|enabled)|"
    r"checking (?:if|your)[\w ]{0,30}(?:browser|connection|secure)|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n。]+")

COOKIES = "Only a notice about cookies came, not the article: open the page in your browser, then paste its text or use the bookmarklet."
LOG_IN = (
    "The page asks for a log-in or a subscription: if you may read it, paste its text or use the bookmarklet."
)
SCRIPT = "The page shows its text only to a browser that runs scripts: open it there, then paste its text or use the bookmarklet."

_LAST = 200
"""A last line of more characters than this is part of an article."""
_SHORT = 150
"""A text of more words than this is an article, whatever else stands in the page."""


def refuse_walls(text: str, tree: Any) -> None:
    """Raise Unreadable with its own sentence where a page is a wall before an article, or gives nothing but one."""
    if len(text.split()) > _SHORT:
        return
    whole = " ".join(text_of(tree).split())
    if not text or len(whole) > len(text) * 3:
        shown = text if len(text.split()) > 40 else whole[:5000]
    else:
        shown = text
    if _share(_COOKIES, shown) >= 0.5:
        raise Unreadable(COOKIES)
    if _SCRIPT.search(whole[:5000]) and len(text.split()) < 60:
        raise Unreadable(SCRIPT)
    asks = tree.find(".//input[@type='password']") is not None and len(text.split()) < 60
    if asks or _share(_LOG_IN, shown) >= 0.34 or _ends_at_one(text, tree):
        raise Unreadable(LOG_IN)


def _ends_at_one(text: str, tree: Any) -> bool:
    """Whether what came of an article ends in a short line of its own that asks for a log-in, and something else asks too."""
    last = text.rstrip().rpartition("\n")[2]
    if len(last) > _LAST or not _LOG_IN.search(last):
        return False
    return len(_LOG_IN.findall(text)) > 1 or tree.find(".//input") is not None


def _share(form: re.Pattern[str], text: str) -> float:
    """Return the share of sentences, by length, in which a form stands."""
    sentences = [one for one in _SENTENCE.findall(text) if one.strip()]
    length = sum(map(len, sentences))
    return sum(len(one) for one in sentences if form.search(one)) / length if length else 0.0


def text_of(tree: Any) -> str:
    """Return all that a page shows as text, scripts and styles left out."""
    pieces = []
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in (
            "script",
            "style",
            "template",
            "head",
            "title",
        ):
            pieces.append(element.text or "")
        pieces.append(element.tail or "")
        pieces.append(
            "\n" if element.tag in ("p", "div", "li", "h1", "h2", "h3", "td", "br", "button", "label") else ""
        )
    return "".join(pieces)
