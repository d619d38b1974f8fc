"""Which language a text is in, as far as that can be told cheaply; else nothing is said."""

import re
from collections import Counter

_SCRIPTS = [
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
]
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_PERSIAN = re.compile("[پچژگ]")
# Words that stand in every text of a language and in few of another.
_EVERYDAY = {
    "en": {"the", "of", "and", "to", "that", "was", "with"},
    "de": {"der", "die", "und", "das", "ist", "nicht", "mit"},
    "fr": {"les", "des", "est", "dans", "une", "qui", "que", "et"},
    "es": {"los", "las", "que", "una", "por", "con", "para", "el"},
}
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}")


def language_of(text: str, declared: str = "") -> str:
    """Return a code such as "ko", or "" where it cannot be told.

    The script of the letters goes before what a page says of itself: templates often say "en" over any text.
    """
    sample = text[:20_000]
    said = declared.strip().replace("_", "-") if _CODE.fullmatch(declared.strip()) else ""
    by_script = _by_script(sample)
    if by_script:
        return said if said[:2].lower() in _same_script(by_script) else by_script
    if said and said[:2].lower() not in {code for code, _ in _SCRIPTS}:
        return said
    return _by_words(sample)


def _by_script(sample: str) -> str:
    counts = Counter({code: len(form.findall(sample)) for code, form in _SCRIPTS})
    code, most = counts.most_common(1)[0]
    if not most or most < len(_LATIN.findall(sample)):
        return ""
    if code == "zh" and counts["ja"] > most / 10:
        return "ja"
    if code == "ru":
        return "uk" if len(_UKRAINIAN.findall(sample)) > most / 50 else "ru"
    return "fa" if code == "ar" and len(_PERSIAN.findall(sample)) > most / 100 else code


def _same_script(code: str) -> set[str]:
    """Languages that what is told by script alone may as well be."""
    cyrillic = {"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"}
    return {
        "ru": cyrillic,
        "uk": cyrillic,
        "ar": {"ar", "ur", "ps"},
        "fa": {"fa", "ur"},
        "he": {"he", "yi", "iw"},
    }.get(code, {code})


def _by_words(sample: str) -> str:
    words = re.findall(r"[^\W\d_]+", sample.casefold())
    shares = {code: sum(word in common for word in words) for code, common in _EVERYDAY.items()}
    code = max(shares, key=lambda one: shares[one])
    return code if len(words) >= 8 and shares[code] >= len(words) * 0.08 else ""
