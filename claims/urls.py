"""The addresses of the pages."""

from django.urls import URLPattern, URLResolver, include, path

from claims.views import (
    cases,
    claims,
    complete,
    documents,
    evidence,
    exporting,
    help,
    judging,
    lists,
    notes,
    register,
    sources,
)

claim: list[URLPattern | URLResolver] = [
    path("", claims.claim, name="claim"),
    path("edit/", claims.edit_claim, name="claim-edit"),
    path("judge/", judging.judge_claim, name="claim-judge"),
    path("panel/", judging.claim_panel, name="claim-panel"),
    path("notes/new/", notes.new_note, name="note-new"),
    path("evidence/new/", evidence.new_evidence, name="evidence-new"),
    path("supersede/", claims.supersede_claim, name="claim-supersede"),
    path("withdraw/", claims.withdraw_claim, name="claim-withdraw"),
    path("reinstate/", claims.reinstate_claim, name="claim-reinstate"),
    path("link/", claims.link_claim, name="claim-link"),
    path("edits/", claims.claim_edits, name="claim-edits"),
]

case: list[URLPattern | URLResolver] = [
    path("", cases.case, name="case"),
    path("claims/", register.claim_list, name="claim-list"),
    path("claims/counts/", register.claim_counts, name="claim-counts"),
    path("claims/export.csv", exporting.claim_export, name="claim-export"),
    path("claims/export.xlsx", exporting.claim_export, {"form": "xlsx"}, name="claim-export-xlsx"),
    path("claims/new/", claims.new_claim, name="claim-new"),
    path("claims/<int:number>/", include(claim)),
    path("evidence/<int:pk>/edit/", evidence.edit_evidence, name="evidence-edit"),
    path("evidence/<int:pk>/withdraw/", evidence.withdraw_evidence, name="evidence-withdraw"),
    path("links/<int:pk>/withdraw/", claims.withdraw_link, name="link-withdraw"),
    path("notes/<int:pk>/withdraw/", notes.withdraw_note, name="note-withdraw"),
    path("documents/", lists.document_list, name="document-list"),
    path("documents/export.csv", lists.document_export, name="document-export"),
    path("documents/export.xlsx", lists.document_export, {"form": "xlsx"}, name="document-export-xlsx"),
    path("documents/new/", documents.new_document, name="document-new"),
    path("documents/<int:number>/", documents.document, name="document"),
    path("documents/<int:number>/edits/", documents.document_edits, name="document-edits"),
    path("documents/<int:number>/edit/", documents.edit_document, name="document-edit"),
    path("documents/<int:number>/derive/", documents.derive_document, name="document-derive"),
    path("derivations/<int:pk>/withdraw/", documents.withdraw_derivation, name="derivation-withdraw"),
    path("sources/", lists.source_list, name="source-list"),
    path("sources/export.csv", lists.source_export, name="source-export"),
    path("sources/export.xlsx", lists.source_export, {"form": "xlsx"}, name="source-export-xlsx"),
    path("sources/new/", sources.new_source, name="source-new"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("sources/<int:pk>/evidence/", sources.source_evidence, name="source-evidence"),
    path("sources/<int:pk>/edits/", sources.source_edits, name="source-edits"),
    path("sources/<int:pk>/edit/", sources.edit_source, name="source-edit"),
    path("sources/<int:pk>/grade/", sources.grade_source, name="source-grade"),
    path("sources/<int:pk>/members/", sources.source_members, name="source-members"),
    path("sources/<int:pk>/merge/", sources.merge_source, name="source-merge"),
    path("complete/<str:what>/", complete.complete, name="complete"),
]

urlpatterns = [
    path("", cases.home, name="home"),
    path("help/", help.help_page, name="help"),
    path("cases/<slug:slug>/", include(case)),
]
