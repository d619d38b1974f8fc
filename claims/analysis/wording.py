"""Sentences that say two things at once: likelihood and confidence must not share one."""

import re

from claims.analysis.scales import LIKELIHOOD

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*")
_CONFIDENCE = re.compile(
    r"\b(?:(?:very\s+)?(?:high|moderate|medium|low)(?:ly)?[-\s]+confidence|confidence\s+(?:level|is|remains|stays)|"
    r"confidence\b[^.;]{0,40}\b(?:high|moderate|medium|low)|(?:highly|moderately)\s+confident)\b",
    re.IGNORECASE,
)
_TERMS = sorted(
    {band.word for bands in LIKELIHOOD.values() for band in bands.values()}, key=len, reverse=True
)
_LIKELIHOOD = re.compile(
    r"\b(?:"
    + "|".join(term.replace(" ", r"\s+") for term in _TERMS)
    + r"|(?:im)?probabl[ey]|nearly\s+certain(?:ly)?|almost\s+certainly|remote\s+odds|even\s+(?:odds|chance)"
    + r"|likelihood|\d{1,2}\s*(?:%|per\s?cent)\s+(?:chance|likely|probability|certain)|chance\s+of\s+\d{1,2}\s*(?:%|per\s?cent))\b",
    re.IGNORECASE,
)


def mixed_sentences(text: str) -> list[str]:
    """Return the sentences of `text` that hold a degree of likelihood and a level of confidence together.

    The separation rule is ICD 203, D.6.e(2)(b): a reader takes the two for one when they share a sentence.
    """
    sentences = (match.group().strip() for match in _SENTENCE.finditer(text))
    return [s for s in sentences if _CONFIDENCE.search(s) and _LIKELIHOOD.search(s)]
