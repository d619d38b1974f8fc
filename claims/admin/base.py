"""What all records of the admin share: roles, case walls, verbs instead of saves, both versions for the second editor."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.admin.widgets import AdminTextareaWidget, AdminURLFieldWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch
from django.utils.http import urlencode

from claims.admin.forms import OVERTAKEN, CompleteOne, RecordForm, Refused
from claims.admin.lists import MOST_OFFERED, BoundedPaginator, StrictList, chosen_case, offered
from claims.admin.rights import case_called, choices_for, may_in, may_somewhere, who_may
from claims.models import Case, EditConflict, EvidenceMoved, StaleJudgement

SAME_MOMENT = "Somebody recorded the same at the same moment. Look at the list, then save again if need be."


class DayInput(forms.DateInput):
    """The browser's own field for a day: needs no script and writes a day as every form reads it."""

    input_type = "date"

    def __init__(self, attrs: Any = None, format: str = "%Y-%m-%d") -> None:
        super().__init__(attrs, format)


class Walled:
    """Keeps every relation of a form or an inline inside the case that it is about."""

    admin_site: Any
    formfield_overrides: Any = {
        models.DateField: {"widget": DayInput},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"})},
        models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"},
    }

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        case = case_of(request)
        kwargs["queryset"] = choices_for(db_field, request, case)
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs["widget"] = CompleteOne(db_field, self.admin_site)
            kwargs["widget"].case = case
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = choices_for(db_field, request, case_of(request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Take off the buttons beside a relation: they lead out of the form, and out of its case."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, admin.widgets.RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


def case_of(request: HttpRequest) -> Case | None:
    """Return the case that the form of this request is about, once it is known."""
    return getattr(request, "_admin_case", None)


def _bind(form: Any, case: Case | None, request: HttpRequest) -> Any:
    """Tell the class of a form, made for this request, what it is about and who fills it in."""
    form.case, form.by = case, request.user
    form.refusal = getattr(request, "_admin_refusal", None)
    return form


class RecordAdmin(Walled, admin.ModelAdmin):
    """A kind of record that belongs to a case. What a person may do is asked of the table of roles, never of Permission."""

    form: type[RecordForm] = RecordForm
    add_action = "add"
    change_action = "edit"
    delete_action = ""

    actions: Any = None
    list_per_page = 50
    list_max_show_all = 0
    paginator = BoundedPaginator
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    sortable_by = ()
    readonly_fields: ClassVar[Any] = ("case",)
    add_form_template = change_form_template = "admin/claims/record_form.html"
    change_list_template = "admin/claims/record_list.html"

    class Media:
        css: ClassVar[dict[str, Any]] = {"all": ["claims/admin_records.css"]}

    # Who may

    def case_id(self, obj: Any) -> int | None:
        return obj.case_id

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_somewhere(request, "see")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, "see")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, self.change_action)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, None, self.add_action)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.delete_action) and self._may(request, obj, self.delete_action)

    def _may(self, request: HttpRequest, obj: Any, action: str) -> bool:
        if not action:
            return False
        return may_in(request, self.case_id(obj), action) if obj else may_somewhere(request, action)

    def denial(self, action: str) -> str:
        """Say why somebody may not do `action`."""
        if not action:
            return f"A {self.opts.verbose_name} is read here, never written by hand."
        return f"Only {who_may(action)} may do that; your role does not allow it."

    # What is there to see

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = self.model.objects.visible_to(request.user)
        return rows.order_by(*self.get_ordering(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the record and remember its case; 404 for one of others, whether it exists or not."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        request._admin_case = found if isinstance(found, Case) else found.case  # type: ignore[attr-defined]
        return found

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StrictList]:
        return StrictList

    def get_list_display(self, request: HttpRequest) -> Any:
        """Leave out the case where all rows are of one."""
        columns = super().get_list_display(request)
        return tuple(c for c in columns if c != "case") if chosen_case(request) else columns

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the filters that are offered, and no other."""
        return lookup in offered(self.list_filter)

    def view_on_site(self, obj: Any) -> str | None:
        """Return the record's own page; never by way of the view that leads to any record of any case."""
        try:
            return obj.get_absolute_url() if obj and hasattr(obj, "get_absolute_url") else None
        except NoReverseMatch:
            return None

    def edits_url(self, obj: Any) -> str:
        """Return the page of the app that shows the record's edits; none where there is no such page."""
        return ""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Lead to the app's own page of edits. The stock page shows the admin's log, whoever's cases it names."""
        address = self.edits_url(self.get_object(request, object_id))
        if not address:
            raise Http404
        return redirect(address)

    # Forms

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for the case first: everything that the form offers comes from there."""
        if not self.has_add_permission(request):
            raise PermissionDenied(self.denial(self.add_action))
        asked = request.GET.get("case")
        if asked:
            cases = [case for case in [case_called(request, asked, self.add_action)] if case]
        else:
            cases = list(Case.objects.open_to(request.user, self.add_action)[:MOST_OFFERED])
        if asked and not cases:
            raise Http404
        if len(cases) != 1:
            return self.choose_case(request, cases)
        request._admin_case = cases[0]  # type: ignore[attr-defined]
        address = f"?{urlencode({'case': cases[0].slug})}"
        return super().add_view(request, form_url or address, extra_context)

    def choose_case(self, request: HttpRequest, cases: list[Case]) -> HttpResponse:
        """Show the cases in which the person may add."""
        context = {
            **self.admin_site.each_context(request),
            "title": f"Add {self.opts.verbose_name}: in which case?",
            "opts": self.opts,
            "cases": cases,
            "rest": urlencode([(name, str(value)) for name, value in request.GET.items() if name != "case"]),
        }
        return TemplateResponse(request, "admin/claims/choose_case.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Show the form and take it in. What a verb refuses is undone whole and shown in the form: 409 if overtaken."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            request._admin_refusal = refused  # type: ignore[attr-defined]
            response = super().changeform_view(request, object_id, form_url, extra_context)
            response.status_code = 200 if refused.error else 409
            return response
        except PermissionDenied as denied:
            if denied.args:
                raise
            raise PermissionDenied(
                f"Only {who_may(self.change_action or 'members')} may do that."
            ) from denied

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        uncached = [name for name in kwargs.get("fields") or () if name not in self._cached_columns()]
        form = super().get_form(
            request, obj, change, **({**kwargs, "fields": uncached} if uncached else kwargs)
        )
        return _bind(form, case_of(request), request)

    def _cached_columns(self) -> set[str]:
        """Return the columns that only verbs write; a form may have a field of that name for its verb."""
        columns = self.opts.concrete_fields
        return {column.name for column in columns if not column.editable} & set(self.form.declared_fields)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        context["edits_url"] = self.edits_url(obj) if obj else ""
        context["versions"] = getattr(context["adminform"].form, "versions", None)
        context["overtaken"] = OVERTAKEN
        context["overtaken_by"] = getattr(context["adminform"].form, "overtaken_by", "")
        if context["versions"] is not None and len(context.get("errors") or ()) <= 1:
            context["errors"] = None  # the heading over both versions says what happened, and what to do
        context |= self.beneath(request, obj) if obj else {}
        return super().render_change_form(request, context, *args, **kwargs)

    def beneath(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return what else the page of this record shows."""
        return {}

    # Writing

    def record(self, request: HttpRequest, form: Any) -> Any:
        """Write a new record with what was typed, and return it."""
        row = self.model(case=form.case, **form.values())
        row.keep(by=request.user)
        return row

    def edit(self, request: HttpRequest, obj: Any, form: Any) -> Any:
        """Change the record to what was typed, and return it as it stands then."""
        return obj.edit(by=request.user, version=form.cleaned_data["version"], **form.values())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand what was typed to the verb, which compares it with the row in the database under its lock."""
        try:
            row = self.edit(request, obj, form) if change else self.record(request, form)
        except (EditConflict, EvidenceMoved, StaleJudgement):
            raise Refused from None
        except ValidationError as error:
            raise Refused(error) from None
        except IntegrityError:
            raise Refused(ValidationError(SAME_MOMENT)) from None
        obj.pk = row.pk
        obj.refresh_from_db()
        obj._state.adding = False

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.instance

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the inlines only: what belongs to the record itself has been written by its verb."""
        for formset in formsets:
            try:
                for row in formset.forms:
                    if row.has_changed() and not row.cleaned_data.get("DELETE"):
                        row.instance.full_clean()
                self.save_formset(request, form, formset, change=change)
            except ValidationError as error:
                raise Refused(ValidationError(error.messages)) from None
            except IntegrityError:
                raise Refused(ValidationError(SAME_MOMENT)) from None
