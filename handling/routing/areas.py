"""The town's areas in Wagtail: administrators draw them, as files from their map programme; officers read them."""

from typing import Any

from django import forms
from django.db.models import ProtectedError, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from feedback_pages.town.geojson import Unreadable, read_outline
from feedback_pages.town.models import Area
from handling.scoping import ALL_ROWS, RowPolicy, ScopedViewSet
from handling.units.permissions import is_administrator, is_officer


class AreaPolicy(RowPolicy):
    def rights(self, user: Any) -> dict[str, Q]:
        if is_administrator(user):
            return dict.fromkeys(("add", "change", "delete", "view"), ALL_ROWS)
        return {"view": ALL_ROWS} if is_officer(user) else {}


class AreaForm(forms.ModelForm):
    """Names and, as a file, the shape."""

    file = forms.FileField(
        label=gettext_lazy("Outline"),
        help_text=gettext_lazy("GeoJSON with one or more areas, at most 1 MB, in EPSG:4326, 3067 or 3877."),
    )

    class Meta:
        model = Area
        fields = ["name_fi", "name_sv", "name_en"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["file"].required = False
            self.fields["file"].help_text = _("A new file takes the place of the outline that the area has.")

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            return read_outline(upload) if upload else None
        except Unreadable as problem:
            raise forms.ValidationError(problem.message) from None

    def save(self, commit: bool = True) -> Area:
        self.instance.outline = self.cleaned_data["file"] or self.instance.outline
        self.instance.code = self.instance.code or _free_code(self.cleaned_data["name_fi"])
        return super().save(commit)


def _free_code(name: str) -> str:
    """A code that no other area has."""
    wanted = slugify(name)[:40] or "area"
    taken = set(Area.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    return next(code for code in [wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))] if code not in taken)


class DeleteAreaView(generic.DeleteView):
    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("Routing rules name this area. Change them first."))
            return HttpResponseRedirect(self.get_success_url())


class AreaViewSet(ScopedViewSet, ModelViewSet):
    model = Area
    name = "areas"
    icon = "site"
    policy = AreaPolicy(Area)
    kept = ("index", "index_results", "add", "edit", "delete", "history", "history_results")
    delete_view_class = DeleteAreaView
    list_display = ["name_fi", "name_sv"]
    menu_label = gettext_lazy("Areas")

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return AreaForm
