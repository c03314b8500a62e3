"""The small forms of the report screen. Each carries the report's version that it was shown with."""

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases import workflow
from feedback_pages.cases.log_actions import move_text
from feedback_pages.cases.models import Message, Report
from feedback_pages.categories.models import Category, Kind
from feedback_pages.forms import TypedField
from feedback_pages.town.models import TownSettings
from handling.absence.presence import name_with_absence
from handling.replies.actions import NeedsApproval
from handling.report.actions import change_category, change_state, hand_over, move_place, refuse
from handling.report.erasing import ErasingReason, erase_contact, erase_message
from handling.routing.actions import NotAMember, NothingToGiveBack, assign_report
from handling.units.models import Unit
from handling.units.users import User


class SeenForm(forms.Form):
    """A change of one report. `name` is how the screen knows it; `save` does it or puts a message at a field."""

    name = ""
    done: Any = ""
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, report: Report, user: Any) -> None:
        self.report, self.user = report, user
        super().__init__(data, auto_id=f"{self.name}-%s", initial={**self.values_of(report), "version": report.version})

    def values_of(self, report: Report) -> dict[str, Any]:
        return {}

    @property
    def seen(self) -> dict[str, Any]:
        """What every action is called with."""
        return {"report_id": self.report.pk, "by": self.user, "seen_version": self.cleaned_data["version"]}

    def save(self) -> bool:
        raise NotImplementedError


def people_of(unit: Unit) -> Any:
    """Who may be given reports of the unit."""
    found = User.objects.filter(is_active=True, groups__in=[unit.handlers_id, unit.leads_id]).distinct()
    return found.select_related("absence__substitute")


class ColleagueField(forms.ModelChoiceField):
    """Tells of each who is away, and who stands in."""

    def label_from_instance(self, obj: Any) -> str:
        return name_with_absence(obj)


def move_choices(report: Report) -> list[tuple[str, str]]:
    moves = workflow.allowed_moves(report.state, outcome=report.outcome)
    return [(str(move), move_text(str(move)).capitalize()) for move in moves]


class MoveForm(SeenForm):
    """A move of the state. Closing tells the resident the reason, spam apart."""

    name = "move"
    done = _("The state was changed.")
    # Every move that has a name: whether it is allowed now is the table's to say.
    move = forms.CharField(
        label=_("Next state"), widget=forms.Select, error_messages={"required": _("Choose the next state.")}
    )
    reason = TypedField(
        label=_("Reason, as the resident reads it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["move"].widget.choices = [("", "–"), *move_choices(self.report)]

    def clean_move(self) -> workflow.Move:
        try:
            move = workflow.Move.parse(self.cleaned_data["move"])
        except ValueError as error:
            raise forms.ValidationError(_("Choose one of the states in the list.")) from error
        assert move is not None  # the field is required
        return move

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        move = values.get("move")
        if move and move.outcome and not move.is_silent and not values.get("reason", "").strip():
            self.add_error("reason", _("The resident must be told why: write a sentence, or close it by answering."))
        return values

    def save(self) -> bool:
        try:
            change_state(move=self.cleaned_data["move"], reason=self.cleaned_data["reason"], **self.seen)
        except workflow.MoveNotAllowed:
            self.add_error("move", _("This is not possible from the state that the case is in now."))
            return False
        except NeedsApproval:
            self.add_error("reason", _("A lead of your unit approves what residents are told: close it by an answer."))
            return False
        return True


class AssignForm(SeenForm):
    """Who of the unit has it; empty: nobody in particular."""

    name = "assign"
    done = _("Assigned.")
    assignee = ColleagueField(
        label=_("Handled by"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        error_messages={"invalid_choice": _("This person does not work in the unit any more.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people_of(self.report.inbox_entry.unit)  # type: ignore[attr-defined]

    def values_of(self, report: Report) -> dict[str, Any]:
        return {"assignee": report.inbox_entry.assignee_id}

    def save(self) -> bool:
        unit, assignee = self.report.inbox_entry.unit, self.cleaned_data["assignee"]
        try:
            assign_report(unit=unit, assignee=assignee, reason="", **self.seen)
        except NotAMember:
            self.add_error("assignee", self.fields["assignee"].error_messages["invalid_choice"])
            return False
        return True


class TransferForm(SeenForm):
    """Another unit gets it; the reason is for its people."""

    name = "transfer"
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), error_messages={"required": _("Choose the unit.")}
    )
    reason = TypedField(
        label=_("Why?"),
        max_length=300,
        help_text=_("For the colleagues there; the resident does not see it."),
        error_messages={"required": _("Write in a few words why it belongs to them.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.exclude(pk=self.report.inbox_entry.unit_id)  # type: ignore[attr-defined]

    def save(self) -> bool:
        hand_over(unit=self.cleaned_data["unit"], reason=self.cleaned_data["reason"], **self.seen)
        return True

    @property
    def done(self) -> str:
        return _("%(number)s now belongs to %(unit)s. Your unit does not see it any more.") % {
            "number": self.report.number,
            "unit": self.cleaned_data["unit"],
        }


class RefuseForm(SeenForm):
    """It is not the unit's, and whose it is others know better; the reason is for them."""

    name = "refuse"
    reason = TypedField(
        label=_("Why is it not yours?"),
        max_length=300,
        help_text=_("For the colleagues who find its unit; the resident does not see it."),
        error_messages={"required": _("Write in a few words why it is not yours.")},
    )

    def save(self) -> bool:
        try:
            refuse(reason=self.cleaned_data["reason"], **self.seen)
        except NothingToGiveBack:
            self.add_error(
                "reason", _("Your unit takes what no other unit has: give it to the unit that it belongs to.")
            )
            return False
        return True

    @property
    def done(self) -> str:
        return _("%(number)s was given back. Your unit does not get it again.") % {"number": self.report.number}


class PlaceForm(SeenForm):
    """Where it is: a point, an address, both or neither. The button `clear` takes the point away."""

    name = "place"
    done = _("The place was changed.")
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    address = TypedField(label=_("Address or description"), max_length=300, required=False)

    def values_of(self, report: Report) -> dict[str, Any]:
        point = report.point
        return {
            "address": report.address,
            "lon": f"{point.x:.6f}" if point else "",
            "lat": f"{point.y:.6f}" if point else "",
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        lon, lat = values.get("lon"), values.get("lat")
        if "clear" in self.data or self.errors:
            return values
        if (lon is None) != (lat is None):
            self.add_error("lat", _("A place needs both numbers, or neither."))
        elif lon is not None and lat is not None:
            values["point"] = Point(lon, lat, srid=4326)
            if not TownSettings.load().holds(values["point"]):
                self.add_error("lat", _("This place is outside the town. Check the two numbers."))
        return values

    def save(self) -> bool:
        move_place(point=self.cleaned_data.get("point"), address=self.cleaned_data["address"], **self.seen)
        return True


class CategoryForm(SeenForm):
    """Another category or kind; what the resident answered stays as it was asked."""

    name = "category"
    done = _("The category was changed.")
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.select_related("section")  # type: ignore[attr-defined]

    def values_of(self, report: Report) -> dict[str, Any]:
        return {"category": report.category_id, "kind": report.kind}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        category, kind = values.get("category"), values.get("kind")
        if category and kind and kind not in category.kinds:
            self.add_error("kind", _("This category does not take this kind."))
        return values

    def save(self) -> bool:
        change_category(category=self.cleaned_data["category"], kind=self.cleaned_data["kind"], **self.seen)
        return True


class EraseForm(SeenForm):
    """Why something is erased for good."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=ErasingReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )


class EraseContactForm(EraseForm):
    name = "erase-contact"
    done = _("The contact details were erased.")

    def save(self) -> bool:
        erase_contact(reason=ErasingReason(self.cleaned_data["reason"]), **self.seen)
        return True


class EraseMessageForm(EraseForm):
    """`with_publication` is asked where there is a published copy."""

    name = "erase-message"
    done = _("The words were erased.")
    with_publication = forms.BooleanField(
        label=_("Erase what is published of this case, too"),
        help_text=_("Leave it chosen unless you have read the public copy and nothing in it has to go."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        self.message = message
        super().__init__(*args, **kwargs)
        if self.report.publication_decision.publication is None:
            del self.fields["with_publication"]

    def save(self) -> bool:
        erase_message(
            message_id=self.message.pk,
            reason=ErasingReason(self.cleaned_data["reason"]),
            with_publication=self.cleaned_data.get("with_publication", False),
            **self.seen,
        )
        return True
