"""Who says it: the source that a sentence names, the verb that it is given, and the mouths between."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose word a sentence gives.

    `source_words` is who is claimed to know, "" where nobody is named ("reportedly"); `verb` the word that says so;
    `chain` the mouths from the outermost in, the source last: ("Reuters", "Ukrainian intelligence").
    """

    source_words: str
    verb: str
    chain: tuple[str, ...]
    words: str
    start: int
    end: int


def attributions(words: str) -> tuple[Attribution, ...]:
    """Return the attributions of a sentence, in order."""
    return ()
