"""A quote and the text it is taken from: the text's own words, or a sentence that says why there are none."""

from django.core.exceptions import ValidationError

from claims.analysis.quoting import PLACES, Found, Place, resolve


class Unquotable(ValidationError):
    """Raised where a text does not say a quote, or says it at several places; `places` are those that may be meant."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__({"quote": _sentence(place, text)})
        self.place = place
        self.places = place.places or (((place.start, place.end),) if place.start >= 0 else ())


def own_words(quote: str, text: str, start: int = -1) -> tuple[str, int]:
    """Return the words of a text that a quote means, and where they begin. Raises Unquotable if that is not plain."""
    place = resolve(quote, text, start)
    if place.kind not in (Found.EXACT, Found.MOVED):
        raise Unquotable(place, text)
    return text[place.start : place.end], place.start


def paragraph(text: str, at: int) -> int:
    """Return the number, from 1, of the paragraph that this place of a text is in."""
    return sum(1 for line in text[: at + 1].splitlines() if line.strip())


def _sentence(place: Place, text: str) -> str:
    if place.kind == Found.AMBIGUOUS:
        most = f"{PLACES} times or more" if len(place.places) >= PLACES else f"{len(place.places)} times"
        numbers = dict.fromkeys(paragraph(text, start) for start, _ in place.places)
        where = f"paragraph{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
        return f"These words stand {most} in the document's text ({where}): give a longer quote."
    if place.kind == Found.CHANGED:
        return f"The document's text does not say quite this. {' '.join(place.differs)}"
    return "The document's text does not say this, nor anything near: copy the words from it."
