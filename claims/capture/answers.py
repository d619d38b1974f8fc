"""What it means that a page did not come: the sentence for each answer that is no page, and how long a site asks to wait."""

import time
from email.utils import mktime_tz, parsedate_tz

OTHERWISE = "open the page in your browser and paste its text or use the bookmarklet"
LONGEST_WAIT = 30 * 86_400
"""More seconds than this are taken for these many: no site asks for that, and no clock holds much more."""

_SAYS = {
    401: f"The page needs a log-in: {OTHERWISE}.",
    402: f"The page must be paid for: if you may read it, {OTHERWISE}.",
    403: f"The site refuses to give Grounds this page: if you may read it, {OTHERWISE}.",
    404: "The site has no page at this address (404): check the address, or look for the page in a web archive.",
    407: f"The page needs a log-in: {OTHERWISE}.",
    410: "The page has been taken away (410): look for it in a web archive.",
    429: f"The site asks for fewer fetches (429): try again later, or {OTHERWISE}.",
    451: f"The site may not show this page for legal reasons (451): if you can read it, {OTHERWISE}.",
}

_SAYS_OF_A_FEED = {
    401: "The feed needs a log-in, and Grounds sends none.",
    402: "The feed must be paid for.",
    403: "The site refuses to give Grounds this feed (403).",
    404: "The site has no feed at this address (404).",
    407: "The feed needs a log-in, and Grounds sends none.",
    410: "The site says that this feed is gone for good (410).",
    429: "The site asks for fewer readings (429).",
    451: "The site may not show this feed for legal reasons (451).",
}


class Unfetchable(Exception):
    """The page did not come; the message is a sentence that says why and what to do.

    `passing` says that it may come another time; `status` is the site's answer, if it gave one; `wait` is how many seconds
    it asks to be left alone, if it does.
    """

    def __init__(self, sentence: str, *, status: int = 0, passing: bool = False, wait: int = 0) -> None:
        super().__init__(sentence)
        self.status = status
        self.passing = passing
        self.wait = wait

    @property
    def of_a_feed(self) -> str:
        """Say of a feed why it did not come. What to do is left out: it is read again by itself."""
        why = _SAYS_OF_A_FEED.get(self.status) or str(self).partition(": ")[0].rstrip(".") + "."
        return why.replace("the page", "the feed").replace("The page", "The feed")


def unfetchable(status: int, *, leads: bool, wait: str) -> Unfetchable:
    """Return the failure that an answer is, which is no page. `leads` says that it names another address, `wait` is its
    Retry-After."""
    if status >= 500:
        says = f"The site has trouble of its own ({status}): try again later."
    elif leads or 300 <= status < 400:
        says = f"The site sends on without saying where ({status}): {OTHERWISE}."
    else:
        says = _SAYS.get(status, f"The site gave no page ({status}): check the address, or {OTHERWISE}.")
    passing = status == 429 or status >= 500
    return Unfetchable(says, status=status, passing=passing, wait=seconds_of(wait))


def seconds_of(wait: str) -> int:
    """Return the seconds from now that a Retry-After names, as a number or as a date; 0 for what is neither."""
    wait = wait.strip()
    if wait.isascii() and wait.isdecimal():
        return min(int(wait[:12]), LONGEST_WAIT)
    try:
        stamp = parsedate_tz(wait)
        left = mktime_tz(stamp) - time.time() if stamp else 0
    except (ValueError, OverflowError, TypeError):
        return 0
    return int(min(max(left, 0), LONGEST_WAIT))


def kept(header: str, most: int) -> str:
    """Return a header that can be kept and sent back as it is; nothing for one that is too long or holds strange letters."""
    return header if len(header) <= most and header.isascii() and header.isprintable() else ""
