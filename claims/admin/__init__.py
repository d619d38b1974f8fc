"""The admin: every record of one's cases, under the same roles, walls and verbs as the pages."""

from claims.admin import (
    assessments,
    cases,
    claims,
    derivations,
    dismissals,
    documents,
    evidence,
    explanations,
    links,
    notes,
    people,
    retractions,
    rulings,
    sources,
    tags,
)
from claims.admin.door import site

__all__ = [
    "assessments",
    "cases",
    "claims",
    "derivations",
    "dismissals",
    "documents",
    "evidence",
    "explanations",
    "links",
    "notes",
    "people",
    "retractions",
    "rulings",
    "site",
    "sources",
    "tags",
]
