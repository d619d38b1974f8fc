"""Records that the admin only shows: they are written, and taken back, on the pages of the app."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from claims.admin.base import RecordAdmin
from config.templating import day


class WrittenOnceAdmin(RecordAdmin):
    """A kind of record that is there to be read: who wrote it, when, and whether it stands."""

    add_action = change_action = ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields

    @admin.display(description="state")
    def state(self, record: Any) -> str:
        return "taken back" if record.withdrawn_at else "stands"

    @admin.display(description="by")
    def by(self, record: Any) -> str:
        return record.by

    @admin.display(description="written")
    def written(self, record: Any) -> str:
        return day(record.made_at, record.case.time_zone)


class OfClaimAdmin(WrittenOnceAdmin):
    """Such a record of a claim, named in the list and linked on its own page."""

    @admin.display(description="claim")
    def claim_name(self, record: Any) -> str:
        return record.claim.name

    @admin.display(description="claim")
    def of_claim(self, record: Any) -> str:
        address = reverse("admin:claims_claim_change", args=[record.claim_id])
        return format_html('<a href="{}">{}</a>', address, record.claim)
