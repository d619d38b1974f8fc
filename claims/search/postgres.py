"""Words on PostgreSQL: a tsvector column on the claim under a GIN index, kept by triggers."""

from collections.abc import Sequence
from typing import Any

from claims.search.words import goes_on

MATCHING = "WITH hits AS MATERIALIZED (SELECT id FROM claims_claim WHERE words @@ to_tsquery('simple', %s)) SELECT id FROM hits"


HOLDING = """
SELECT asked.place - 1, claim.id
FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place)
JOIN claims_claim AS claim
  ON claim.words @@ ('''case' || %s || ''':A & ''' || asked.word || ''':B')::tsquery AND claim.fate = 'active'
"""


def query(case_id: int, asked: list[list[str]]) -> str:
    """Write the tsquery: inside the case (weight A), every phrase (weight B), its last word as a prefix."""
    phrases = []
    for phrase in asked:
        star = "*" if goes_on(phrase) else ""
        *whole, last = (f"'{word}'" for word in phrase)
        phrases.append(" <-> ".join([*(f"{word}:B" for word in whole), f"{last}:B{star}"]))
    return " & ".join([f"'case{case_id}':A", *(f"({phrase})" for phrase in phrases)])


def holding(case_id: int, words: Sequence[str]) -> tuple[Any, ...]:
    """Return what HOLDING asks for: the place of each word, and each live claim of the case that holds it."""
    return list(words), case_id


_INSTALL = """
ALTER TABLE claims_claim ADD COLUMN IF NOT EXISTS words tsvector;
CREATE INDEX IF NOT EXISTS claims_claim_words ON claims_claim USING gin (words);

CREATE OR REPLACE FUNCTION claims_words_of(claim bigint, in_case bigint, statement text) RETURNS tsvector
LANGUAGE sql STABLE AS $$
  SELECT setweight(to_tsvector('simple', 'case' || in_case), 'A') || setweight(to_tsvector('simple', regexp_replace(
    statement || E'\\n' || coalesce((SELECT string_agg(e.quote || e.gist, E'\\n') FROM claims_evidence e
      WHERE e.claim_id = claim AND e.withdrawn_at IS NULL), ''), '[[:punct:]]+', ' ', 'g')), 'B')
$$;

CREATE OR REPLACE FUNCTION claims_words_of_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.words := claims_words_of(NEW.id, NEW.case_id, NEW.statement); RETURN NEW; END $$;

CREATE OR REPLACE FUNCTION claims_words_of_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE claims_claim SET words = claims_words_of(id, case_id, statement) WHERE id = NEW.claim_id; RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS claims_words_new_claim ON claims_claim;
CREATE TRIGGER claims_words_new_claim BEFORE INSERT OR UPDATE OF statement ON claims_claim
  FOR EACH ROW EXECUTE FUNCTION claims_words_of_claim();
DROP TRIGGER IF EXISTS claims_words_new_evidence ON claims_evidence;
CREATE TRIGGER claims_words_new_evidence AFTER INSERT OR UPDATE OF withdrawn_at ON claims_evidence
  FOR EACH ROW EXECUTE FUNCTION claims_words_of_evidence();

UPDATE claims_claim SET words = claims_words_of(id, case_id, statement) WHERE words IS NULL;
"""


def install(cursor: Any) -> None:
    """Put the column, its index and its triggers in place; fill it where it is empty."""
    cursor.execute(_INSTALL)
