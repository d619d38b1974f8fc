"""Making the rows that hold what persons said beside documents and claims: retractions, rulings, dismissals, notes."""

import uuid

from claims.exchange import casefile as rows
from claims.models.assessments import Assessment
from claims.models.dismissals import Dismissal
from claims.models.explanations import Explanation
from claims.models.notes import Note
from claims.models.retractions import Retraction
from claims.models.rowmaking import RowMaker, plain
from claims.models.rulings import RuledSource, Ruling


class SaidMaker(RowMaker):
    """Makes them of a case file, as far as the case does not hold them yet."""

    file: rows.CaseFile

    def _retractions(self, documents: dict[uuid.UUID, int]) -> set[int]:
        known = self._known(Retraction)
        new = [(row, one) for row in self.file.documents for one in row.retractions if one.uid not in known]
        self._make(
            Retraction,
            (
                Retraction(
                    document_id=documents[row.uid],
                    **plain(one),
                    **self._clocked(one),
                    **self._withdrawal(one),
                )
                for row, one in new
            ),
        )
        return {documents[row.uid] for row, _ in new}

    def _rulings(self, claims: dict[uuid.UUID, int], sources: dict[uuid.UUID, int]) -> set[int]:
        known = self._known(Ruling)
        new = [(row, one) for row in self.file.claims for one in row.rulings if one.uid not in known]
        self._make(
            Ruling,
            (
                Ruling(
                    claim_id=claims[row.uid],
                    **plain(one, "sources"),
                    **self._clocked(one),
                    **self._withdrawal(one),
                )
                for row, one in new
            ),
        )
        known = self._known(Ruling)
        named = [(known[one.uid], sources[uid]) for _, one in new for uid in one.sources]
        self._make(
            RuledSource,
            (RuledSource(case=self.case, ruling_id=ruling, source_id=source) for ruling, source in named),
        )
        return {claims[row.uid] for row, _ in new}

    def _notes(self, claims: dict[uuid.UUID, int]) -> None:
        known, judged = self._known(Note), self._known(Assessment)
        self._make(
            Note,
            (
                Note(
                    claim_id=claims[row.uid],
                    judgement_id=judged[one.judgement] if one.judgement else None,
                    **plain(one, "judgement"),
                    **self._clocked(one),
                    **self._withdrawal(one),
                )
                for row in self.file.claims
                for one in row.notes
                if one.uid not in known
            ),
        )

    def _dismissals(self, claims: dict[uuid.UUID, int]) -> set[int]:
        known = self._known(Dismissal)
        new = [(row, one) for row in self.file.claims for one in row.dismissals if one.uid not in known]
        self._make(
            Dismissal,
            (
                Dismissal(
                    claim_id=claims[row.uid],
                    **plain(one),
                    **self._clocked(one),
                    **self._withdrawal(one),
                )
                for row, one in new
            ),
        )
        return {claims[row.uid] for row, _ in new}

    def _explanations(self, claims: dict[uuid.UUID, int]) -> set[int]:
        known = self._known(Explanation)
        new = [(row, one) for row in self.file.claims for one in row.explanations if one.uid not in known]
        self._make(
            Explanation,
            (
                Explanation(
                    claim_id=claims[row.uid],
                    **plain(one),
                    **self._clocked(one),
                    **self._withdrawal(one),
                )
                for row, one in new
            ),
        )
        return {claims[row.uid] for row, _ in new}
