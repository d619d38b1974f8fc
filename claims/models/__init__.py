"""What is recorded: cases, sources, documents, claims, evidence, judgements."""

from claims.models.arrivals import Arrival
from claims.models.assessments import Assessment, StaleJudgement
from claims.models.base import NeverDeleted, WrittenOnce
from claims.models.batches import Batch, Named, Unfit, Wanted
from claims.models.cases import Case, Membership
from claims.models.claims import Claim
from claims.models.dismissals import Dismissal
from claims.models.documents import Capture, Derivation, Document
from claims.models.editing import EditConflict
from claims.models.evidence import Evidence, EvidenceMoved, evidence_moved
from claims.models.explanations import Explanation
from claims.models.feeds import Feed, FeedEntry
from claims.models.leads import NoLead
from claims.models.lineage import LineageSign, Print
from claims.models.links import ClaimLink
from claims.models.marks import ReadingMark, Taken
from claims.models.matches import ClaimVector, Match
from claims.models.notes import Note
from claims.models.quotes import Unquotable
from claims.models.receipts import Receipt
from claims.models.retractions import Retraction
from claims.models.rulings import RuledSource, Ruling
from claims.models.seen import Seen
from claims.models.sources import JointMember, Source, SourceGrade
from claims.models.tags import ClaimTag, SavedView, Tag
from claims.models.uploads import Upload

__all__ = [
    "Arrival",
    "Assessment",
    "Batch",
    "Capture",
    "Case",
    "Claim",
    "ClaimLink",
    "ClaimTag",
    "ClaimVector",
    "Derivation",
    "Dismissal",
    "Document",
    "EditConflict",
    "Evidence",
    "EvidenceMoved",
    "Explanation",
    "Feed",
    "FeedEntry",
    "JointMember",
    "LineageSign",
    "Match",
    "Membership",
    "Named",
    "NeverDeleted",
    "NoLead",
    "Note",
    "Print",
    "ReadingMark",
    "Receipt",
    "Retraction",
    "RuledSource",
    "Ruling",
    "SavedView",
    "Seen",
    "Source",
    "SourceGrade",
    "StaleJudgement",
    "Tag",
    "Taken",
    "Unfit",
    "Unquotable",
    "Upload",
    "Wanted",
    "WrittenOnce",
    "evidence_moved",
]
