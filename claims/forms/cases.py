"""Forms of a case itself: a new one, its settings, its members."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.text import slugify

from claims.analysis.roles import ROLE_WORDS, Role
from claims.forms.editing import EditForm
from claims.forms.fields import InCaseForm, WholeForm
from claims.models import Case, EditConflict, Membership
from claims.models.cases import standard_choices

LONGEST_SLUG = 60
NO_ACCOUNT = (
    "There is no account of that name. An e-mail finds one only after its owner has confirmed it. "
    "An administrator makes accounts in the admin."
)
TOO_MANY = "You have named many accounts in a short time. Nobody is looked up for an hour: try again then."


def roles_in_words() -> list[tuple[str, str]]:
    """Return each role with what it may do."""
    return [(role.value, f"{role.value}: {ROLE_WORDS[role]}") for role in Role]


class SettingsFields(forms.Form):
    """What a case is asked for when it begins, and may be changed afterwards."""

    title = forms.CharField(max_length=200, error_messages={"required": "Give the case a title."})
    question = forms.CharField(label="Key question", max_length=500, required=False)
    summary = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=10_000, required=False)
    time_zone = forms.CharField(
        max_length=60,
        initial="UTC",
        error_messages={"required": "Name the time zone in which the pages show times."},
    )
    likelihood_standard = forms.ChoiceField(label="Likelihood standard", choices=standard_choices)


class NewCaseForm(SettingsFields, WholeForm):
    """A case that begins. An address that is left empty is made from the title."""

    slug = forms.CharField(label="Address", max_length=LONGEST_SLUG, required=False)
    field_order = ("title", "slug")

    def clean(self) -> dict[str, Any]:
        title, typed = self.cleaned_data.get("title", ""), self.cleaned_data.get("slug")
        self.cleaned_data["slug"] = typed or slugify(title)[:LONGEST_SLUG].strip("-").replace("_", "-")
        if title and not self.cleaned_data["slug"] and "slug" not in self.errors:
            self.add_error("slug", "Write an address: small letters, digits and single hyphens.")
        elif not typed:
            if title:
                self.cleaned_data["slug"] = Case.free_address(self.cleaned_data["slug"])
            self.data = {**self.data.dict(), "slug": self.cleaned_data["slug"]}  # type: ignore[attr-defined]
        return self.cleaned_data

    def begin(self, *, by: Any) -> Case | None:
        """Open the case and return it; None, with errors at their fields, where a rule is broken."""
        try:
            return Case.begin(by=by, **self.cleaned_data)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
            return None


class CaseForm(SettingsFields, EditForm):
    """The settings of a case, under the version that the editor read."""

    requires_review = forms.BooleanField(label="A second person must accept judgements", required=False)

    @staticmethod
    def standing(record: Case) -> dict[str, Any]:
        return {name: getattr(record, name) for name in Case.EDITED}

    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Case.EDITED}


class TurnForm(InCaseForm):
    """Why a case is closed or opened again, under the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say why: it stays with the case."},
    )

    def turn(self, verb: str, *, by: Any) -> bool:
        """Close or reopen the case; False, with errors, where that is refused. Raises EditConflict if it was edited."""
        try:
            getattr(self.case, verb)(by=by, **self.cleaned_data)
        except ValidationError as error:
            self.refuse(error)
            return False
        return True

    def overtaken(self, current: Any) -> None:
        """Say that the settings were changed meanwhile; sent again, the form goes through."""
        self.case = current
        self.data = {**self.data.dict(), "version": current.version}  # type: ignore[attr-defined]
        self.add_error(
            None,
            "Somebody else changed the settings meanwhile, or closed or reopened the case. Look again, then go on if it still holds.",
        )


# Members


def may_name_an_account(request: HttpRequest) -> bool:
    """Count one more account that this person names; say whether that is still a number to add members with."""
    return bool(ratelimit.consume(request, action="name_account", user=request.user))


class MemberForm(InCaseForm):
    """A person who is to join: by the exact name of the account, or by an e-mail that its owner has confirmed.

    Anybody may write another's e-mail into his own account, so only a confirmed one counts; and who is found by it is
    asked about by name, which comes back as `meant`. Nothing is completed: nobody lists accounts.
    """

    person = forms.CharField(
        label="User name or e-mail", max_length=254, error_messages={"required": "Name the account."}
    )
    role = forms.ChoiceField(choices=roles_in_words, initial=Role.READER.value, widget=forms.RadioSelect)
    meant = forms.CharField(max_length=150, required=False, widget=forms.HiddenInput)
    found: Any = None
    """The account that was found by an e-mail, and is asked about."""

    def __init__(self, data: Any = None, *, case: Case, request: HttpRequest | None = None) -> None:
        super().__init__(data, case=case)
        self.request = request

    def clean_person(self) -> Any:
        typed = self.cleaned_data["person"]
        if self.request and not may_name_an_account(self.request):
            raise ValidationError(TOO_MANY)
        people = get_user_model().objects.filter(is_active=True)
        confirmed = EmailAddress.objects.filter(verified=True, email__iexact=typed)
        for matches in (
            {"username": typed},
            {"username__iexact": typed},
            {"pk__in": confirmed.values("user")},
        ):
            found = list(people.filter(**matches)[:2])
            if len(found) > 1:
                raise ValidationError("More than one account has that: write the user name exactly.")
            if found:
                return self._asked_about(found[0]) if "pk__in" in matches else found[0]
        raise ValidationError(NO_ACCOUNT)

    def _asked_about(self, user: Any) -> Any:
        """Return the account if it was shown by name before; else ask first."""
        name = user.get_username()
        if self.data.get("meant") == name:
            return user
        self.found = user
        self.data = {**self.data.dict(), "meant": name}  # type: ignore[attr-defined]
        raise ValidationError(
            f"This is the e-mail of the account {name}. Add {name} if that is whom you mean."
        )

    def admit(self) -> Membership | None:
        """Make the person a member; None, with errors at their fields, where that is refused."""
        try:
            return self.case.admit(self.cleaned_data["person"], role=self.cleaned_data["role"])
        except ValidationError as error:
            self.refuse(error, user="person", __all__="person")
            return None


class MemberActForm(InCaseForm):
    """An act on a member, beside the role that was read: `seen`."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, case: Case, member: Membership) -> None:
        super().__init__(data, case=case, initial={"seen": member.role, "role": member.role})
        self.member = member

    def act(self) -> bool:
        """Do it; False, with errors at their fields, where that is refused or the role is another one by now."""
        try:
            self.done()
        except ValidationError as error:
            self.refuse(error)
        except EditConflict as conflict:
            role = conflict.current.role  # type: ignore[attr-defined]
            self.data = {**self.data.dict(), "seen": role}  # type: ignore[attr-defined]
            self.add_error(
                None,
                f"Somebody else made this person {role} meanwhile. Look again, then go on if it still holds.",
            )
        return not self.errors

    def done(self) -> None:
        """Hand what was chosen to the verb."""
        raise NotImplementedError


class RoleForm(MemberActForm):
    """Another role for a member."""

    role = forms.ChoiceField(choices=roles_in_words, widget=forms.RadioSelect)

    def done(self) -> None:
        self.member.give_role(self.cleaned_data["role"], seen=self.cleaned_data["seen"])


class LeaveForm(MemberActForm):
    """Taking a member out of the case."""

    def done(self) -> None:
        self.member.remove(seen=self.cleaned_data["seen"])
