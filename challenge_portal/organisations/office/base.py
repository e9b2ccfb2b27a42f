"""OfficeAdmin: an admin page that shows what the actor may see and writes through services only."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial, update_wrapper
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets, label_for_field, lookup_field
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist, PermissionDenied
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin, TabularInline

from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotVisible, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office.export import Column, excel_file, exported
from challenge_portal.organisations.office.filters import declared_lookups, scoped
from challenge_portal.organisations.office.forms import RefusalShown
from challenge_portal.organisations.office.moves import MovesMixin, button
from challenge_portal.organisations.office.requests import acting, arrived
from challenge_portal.organisations.policy import can, sees, visibilities, visible
from challenge_portal.trail.selectors import timeline

MOST_ROWS = 20_000
"""Rows of one export."""

MACHINERY = frozenset({"id", "path", "depth", "numchild", "version", "next_check_at", "exclusive"})
"""Columns that mean nothing to an officer."""

Finder = Callable[[str], Sequence[tuple[int, float]]]


class Scoped:
    """What pages and inline tables have in common: rows, choices and rights come from the rules."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only what the actor may see; anything else does not exist."""
        rows = visible(self.model, acting(request))  # type: ignore[attr-defined]
        ordering = self.get_ordering(request)  # type: ignore[attr-defined]
        return rows.order_by(*ordering) if ordering else rows

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Seeing is the model's visibility rule, and nothing else."""
        model = self.model  # type: ignore[attr-defined]
        if isinstance(obj, model):
            return sees(acting(request), obj)
        if model not in visibilities():
            raise ImproperlyConfigured(f"{model._meta.label} has no visibility rule")
        return visibilities()[model].possible(acting(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the list stands in the menu."""
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted in the office; what ends is ended by a move or a service, and stays as history."""
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices are rows that the actor may see."""
        kwargs.setdefault("queryset", visible(db_field.remote_field.model, acting(request)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the pop-ups that would add or change the related row: that has pages and rules of its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices are rows that the actor may see."""
        kwargs.setdefault("queryset", visible(db_field.remote_field.model, acting(request)))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class OfficeInline(Scoped, TabularInline):
    """A table of related rows on another object's page; read only. One query, whatever the number of rows."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what the columns name, and with the page's object, which stands in the name of many a row."""
        shown, relations = set(self.get_fields(request)), [each for each in self.model._meta.fields if each.is_relation]
        named = [each.name for each in relations if each.name in shown or each.related_model is self.parent_model]
        return super().get_queryset(request).select_related(*named)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are added where their own rules are asked."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are changed where their own rules are asked."""
        return False


class OfficeAdmin(Scoped, MovesMixin, ModelAdmin):
    """The base of every admin class of the portal. Read only until a domain says what its services take.

    To let officers add or change, name the policy action and the fields, and call a service in ``service_add`` or
    ``service_change``. Fields that are not named are shown and can't be typed into; the state moves by its workflow
    alone. ``find`` is a text search handed in from above (``lambda text: find("demands.office", text)``).
    """

    add_action: str = ""
    change_action: str = ""
    add_fields: Sequence[str] = ()
    change_fields: Sequence[str] = ()
    add_form: type[Any] | None = None
    find: Finder | None = None
    export_columns: Sequence[Column] = ()

    change_form_template = "admin/office/change_form.html"
    list_per_page = 50
    list_max_show_all = 200
    save_as = False
    view_on_site = False  # the stock short cut answers for any object; portal_url() names the page
    list_filter_sheet = True
    warn_unsaved_form = True

    # --- what a domain fills in --------------------------------------------------------------------------------

    def service_add(self, *, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Model:
        """Create the object through a service and return it. ``data`` is what the form gathered."""
        raise ImproperlyConfigured(f"{type(self).__name__} names add_action but no service_add")

    def service_change(
        self, obj: Any, *, actor: Actor, at: datetime, data: Mapping[str, Any], changed: Sequence[str]
    ) -> None:
        """Change the object through a service. ``obj`` is as stored; ``changed`` names the fields that differ."""
        raise ImproperlyConfigured(f"{type(self).__name__} names change_action but no service_change")

    def text_versions(self, obj: Any, actor: Actor) -> Sequence[Any]:
        """The versions of the object's texts for its history page, as ``components/versions.html`` shows them."""
        return ()

    # --- who may -----------------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether the named action could be allowed to the actor."""
        return bool(self.add_action) and can(acting(request), self.add_action)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the named action is allowed for this object."""
        if not self.change_action:
            return False
        return can(acting(request), self.change_action, obj if isinstance(obj, self.model) else None)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The object. A foreign and a missing one are the same: NotVisible, before any other question is asked."""
        obj = super().get_object(request, object_id, from_field)
        if obj is None:
            raise NotVisible(f"{self.model._meta.label} {object_id}")
        return obj

    # --- lists -------------------------------------------------------------------------------------------------

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Relations named by their path offer only what the actor sees."""
        return [scoped(self.model, each) for each in super().get_list_filter(request)]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The address filters by declared filters only, never by a column that the actor isn't shown."""
        allowed = declared_lookups(self.get_list_filter(request)) | {self.date_hierarchy or ""}
        return any(lookup == each or lookup.startswith(f"{each}__") for each in allowed if each)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The named columns and, where a text search is handed in, whatever it finds among the visible rows."""
        rows, doubled = super().get_search_results(request, queryset, search_term)
        if self.find is None or not search_term.strip():
            return rows, doubled
        hits = [pk for pk, _ in type(self).find(search_term)]  # type: ignore[misc]
        by_columns = Q(pk__in=rows.order_by().values("pk")) if self.get_search_fields(request) else Q(pk__in=[])
        return queryset.filter(by_columns | Q(pk__in=hits)), False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The bulk moves beside the class's own actions."""
        return {**super().get_actions(request), **self.bulk_actions(request)}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the button that takes what is filtered as Excel."""
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context is not None and "actions_list" in context:
            query = request.META.get("QUERY_STRING", "")
            address = reverse(f"admin:{self._url_name('export')}") + (f"?{query}" if query else "")
            export = button("导出 Excel", address, icon="download")
            context["actions_list"] = [*context["actions_list"], export]
        return response

    # --- one object --------------------------------------------------------------------------------------------

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[Any]:
        """While adding: what a service takes. Otherwise the class's fields, or every column that means something."""
        if obj is None:
            return self.add_fields
        if self.fields:
            return self.fields
        return [field.name for field in self.model._meta.fields if field.name not in MACHINERY]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Sections, if the class has some for this page."""
        if obj is None and not self.add_fieldsets:
            return [(None, {"fields": self.get_fields(request)})]
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[Any]:
        """Everything that is shown but not named as changeable; the state always."""
        if obj is None:
            return ()
        may = set(self.change_fields) - {"state"} if self.has_change_permission(request, obj) else set()
        shown = flatten_fieldsets(self.get_fieldsets(request, obj))
        return [name for name in shown if name not in may]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of this page; it shows what the service refused a moment ago."""
        if obj is None and self.add_form is not None:
            kwargs["form"] = self.add_form
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (RefusalShown, form), {"refusal": getattr(request, "office_refusal", None)})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one object. What a service refuses comes back beside what was typed; nothing was saved."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Stale:
            raise
        except Refused as refused:
            request.office_refusal = refused.refusal  # type: ignore[attr-defined]
        response = super().changeform_view(request, object_id, form_url, extra_context)
        response.status_code = 400 if request.office_refusal.field else 409  # type: ignore[attr-defined]
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Adds the moves that are open now and the way to the portal's own page of this case."""
        obj = kwargs.get("obj")
        if obj is not None and obj.pk:
            buttons = self.move_buttons(request, obj)
            if address := self.portal_url(obj):
                buttons.append(button("办理页面", address, icon="open_in_new"))
            context["actions_detail"] = [*context.get("actions_detail", []), *buttons]
            context["version"] = getattr(obj, "version", "")
        context["show_save_and_add_another"] = context["show_save_and_continue"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hands what the form gathered to the service; the form itself saves nothing."""
        if not change:
            created = self.service_add(actor=acting(request), at=arrived(request), data=form.cleaned_data)
            obj.__dict__.update(created.__dict__)
            return
        stored = self.get_object(request, str(obj.pk))
        typed = request.POST.get("version", "")
        if typed and typed != str(getattr(stored, "version", "")):
            raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
        self.service_change(
            stored, actor=acting(request), at=arrived(request), data=form.cleaned_data, changed=form.changed_data
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: related rows are written by the service."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        """Nothing: the service has written the record, and the tables of related rows were never saved."""
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: the service has written the record."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: the service has written the record."""

    # --- pages of our own --------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Export and moves; of the stock addresses neither deleting nor the old one that redirects whatever it is."""

        def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
            def wrapper(*args: Any, **kwargs: Any) -> HttpResponse:
                return self.admin_site.admin_view(view)(*args, **kwargs)

            wrapper.model_admin = self  # type: ignore[attr-defined]
            return update_wrapper(wrapper, view)

        export = path("export/", wrap(self.export_view), name=self._url_name("export"))
        kept = [url for url in super().get_urls() if url.name and url.name != self._url_name("delete")]
        return [export, *self.move_urls(wrap), *kept]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What happened to the object, from the portal's record."""
        obj = self.get_object(request, object_id)
        context = self.page_context(request, "办理记录", obj) | {
            "rows": timeline(obj, limit=500),
            "versions": self.text_versions(obj, acting(request)),
        }
        return TemplateResponse(request, "admin/object_history.html", context | (extra_context or {}))

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """What the list shows under the present filters, as Excel. Each export is in the record."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            changelist = self.get_changelist_instance(request)
            rows = list(changelist.get_queryset(request)[: MOST_ROWS + 1])
        except IncorrectLookupParameters as error:
            raise Refused("筛选条件无效，请回到列表重新筛选后再导出。") from error
        if len(rows) > MOST_ROWS:
            raise Refused(f"一次最多导出 {MOST_ROWS} 行，请先筛选。")
        name = str(self.model._meta.verbose_name_plural)
        filters = json.dumps(dict(request.GET.lists()), ensure_ascii=False) if request.GET else "无"
        content = exported(
            name,
            [*self._columns(request), *self.more_columns(rows)],
            rows,
            subject=("office.list", self.model._meta.label_lower, name),
            actor=acting(request),
            at=arrived(request),
            filters=filters,
        )
        return excel_file(content, f"{name}-{local(arrived(request)):%Y%m%d}.xlsx")

    def more_columns(self, rows: Sequence[Any]) -> Sequence[Column]:
        """Columns that follow from the exported rows themselves: what their form asks."""
        return ()

    def _columns(self, request: HttpRequest) -> Sequence[Column]:
        """The class's own export columns, or those of the list."""
        if self.export_columns:
            return self.export_columns
        names = [name for name in self.get_list_display(request) if name != "action_checkbox"]
        return [
            Column(
                title=str(label_for_field(name, self.model, self)),
                value=partial(self._list_value, name),
                meaning=_meaning(self.model, name),
            )
            for name in names
        ]

    def _list_value(self, name: Any, row: Any) -> Any:
        """What the list shows for a row: the label of a choice, the text of a relation, else the plain value."""
        try:
            field, _, value = lookup_field(name, row, self)
        except ObjectDoesNotExist:
            return None
        if field is not None and getattr(field, "flatchoices", None):
            return dict(field.flatchoices).get(value, value)
        return value

    def page_context(self, request: HttpRequest, title: str, obj: Any = None) -> dict[str, Any]:
        """What every page of our own in the office needs."""
        return {
            **self.admin_site.each_context(request),
            "title": f"{title}：{obj}" if obj is not None else title,
            "opts": self.model._meta,
            "original": obj,
            "object": obj,
            "media": self.media,
        }


def _meaning(model: type[Model], name: Any) -> str:
    """The help text of a column, if it has one."""
    field = next((each for each in model._meta.get_fields() if each.name == name), None)
    return str(field.help_text) if isinstance(field, Field) else ""
