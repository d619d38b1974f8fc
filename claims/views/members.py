"""Who belongs to a case: the list, who joins, another role, who leaves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims.analysis.roles import ROLE_WORDS, Role
from claims.forms.cases import LeaveForm, MemberActForm, MemberForm, RoleForm
from claims.models import Case, Claim, Membership
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted

MOST_MEMBERS = 300


@require_safe
def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The members of a case with their roles; for managers, with what they can change."""
    case = get_case(request, slug)
    return render(request, "cases/member_list.html", _around(request, case, MemberForm(case=case)))


@get_or_post
def add_member(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a person a member, by the exact name of the account, or by a confirmed e-mail after asking."""
    case = get_case(request, slug)
    need(request, case, "members")
    form = MemberForm(posted(request), case=case, request=request)
    if form.is_valid() and (member := form.admit()):
        messages.success(request, f"{member.user.get_username()} is {member.role} here now.")
        return redirect("member-list", case.slug)
    return render(request, "cases/member_list.html", _around(request, case, form))


@get_or_post
def edit_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give a member another role, unless somebody else has meanwhile."""
    case = get_case(request, slug)
    need(request, case, "members")
    member = _member(case, pk)
    form = RoleForm(posted(request), case=case, member=member)
    if form.is_valid() and form.act():
        messages.success(request, f"{member.user.get_username()} is {form.cleaned_data['role']} here now.")
        return redirect("member-list", case.slug)
    return _act(request, case, member, form)


@get_or_post
def remove_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a member out of the case, after asking; what he did and owns keeps his name."""
    case = get_case(request, slug)
    need(request, case, "members")
    member = _member(case, pk)
    form = LeaveForm(posted(request), case=case, member=member)
    if form.is_valid() and form.act():
        messages.success(request, f"{member.user.get_username()} is no member of {case.title} any more.")
        return redirect("home") if member.user_id == request.user.pk else redirect("member-list", case.slug)
    return _act(request, case, member, form)


def _around(request: HttpRequest, case: Case, form: MemberForm) -> dict[str, Any]:
    members = list(
        case.memberships.select_related("user").order_by("user__username")[: MOST_MEMBERS + 1],
    )
    return {
        "case": case,
        "can": case.actions_of(request.user),
        "form": form,
        "members": members[:MOST_MEMBERS],
        "are_more": len(members) > MOST_MEMBERS,
        "role_words": ROLE_WORDS,
        "roles": [role.value for role in Role],
    }


def _act(request: HttpRequest, case: Case, member: Membership, form: MemberActForm) -> HttpResponse:
    owned = (
        Claim.objects.filter(case=case, owner=member.user_id).count() if isinstance(form, LeaveForm) else 0
    )
    context = {"case": case, "member": member, "form": form, "owned": owned}
    return render(request, "cases/member_edit.html", context)


def _member(case: Case, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.filter(case=case).select_related("user", "case"), pk=pk)
