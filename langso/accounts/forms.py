"""Input shapes of the account pages."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langso.accounts import queries
from langso.accounts.values import UnknownUserError, Words
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError


class SignInForm(forms.Form):
    """A name, a password, and where to go afterwards."""

    username = forms.CharField(
        label=gettext_lazy("Account name"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "username", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


def _day(label: Any, *, required: bool) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class RoleForm(forms.Form):
    """A role at a place for a time, perhaps in one department, perhaps in somebody's stead."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    place = forms.CharField(
        label=gettext_lazy("Code of the unit"),
        required=False,
        max_length=12,
        help_text=gettext_lazy("Province: 2 digits, commune: 5 digits. Blank: the whole country."),
    )
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    from_on = _day(gettext_lazy("From"), required=True)
    until_on = _day(gettext_lazy("Last day"), required=False)
    acting_for = forms.CharField(
        label=gettext_lazy("Acts for (account name)"), required=False, max_length=150,
        help_text=gettext_lazy("Only for who stands in for somebody: then a last day is needed."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, roles: list[tuple[str, Words]], on: dt.date, english: bool, **kwargs: Any
    ) -> None:
        """Offer the roles that may be granted; units are those of the day."""
        super().__init__(*args, **kwargs)
        self.on = on

        def named(words: Words) -> str:
            return words.en if english else words.vi

        self.fields["role"].choices = [(role, named(title)) for role, title in roles]  # type: ignore[attr-defined]
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", _("all departments")),
            *((one.id, named(one.title)) for one in queries.departments()),
        ]
        self.fields["from_on"].initial = on

    def clean_place(self) -> int | None:
        """Return the unit's number, None for the whole country."""
        code = self.cleaned_data["place"].strip()
        if not code:
            return None
        try:
            return geography.get_unit(code=code, on=self.on).unit_id
        except UnknownUnitError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_acting_for(self) -> int | None:
        """Return the number of who is stood in for."""
        name = self.cleaned_data["acting_for"].strip()
        if not name:
            return None
        try:
            return queries.get_user(username=name).pk
        except UnknownUserError as error:
            raise forms.ValidationError(str(error)) from error

    def wanted(self) -> dict[str, Any]:
        """Return what `actions.grant_role` asks for; the last day becomes the first one after."""
        last = self.cleaned_data["until_on"]
        return {
            "role": self.cleaned_data["role"],
            "unit_id": self.cleaned_data["place"],
            "department": self.cleaned_data["department"],
            "from_on": self.cleaned_data["from_on"],
            "until_on": last + dt.timedelta(days=1) if last else None,
            "acting_for_id": self.cleaned_data["acting_for"],
        }


class PersonForm(RoleForm):
    """A new person with their first role."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{2,49}$",
        label=gettext_lazy("Account name"),
        max_length=50,
        help_text=gettext_lazy("3 to 50 small letters without accents, digits, dots or dashes."),
    )
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=150)

    field_order = ("username", "name")


class CarryOverForm(forms.Form):
    """A unit that has ended, its successor, and from which day."""

    code = forms.CharField(label=gettext_lazy("Code of the ended unit"), max_length=12)
    ended = _day(gettext_lazy("A day on which it still existed"), required=True)
    successor = forms.CharField(label=gettext_lazy("Code of its successor today"), max_length=12)
    from_on = _day(gettext_lazy("Roles hold there from"), required=True)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        """Successors are units of the day."""
        super().__init__(*args, **kwargs)
        self.on = on

    def clean(self) -> dict[str, Any]:
        """Replace the codes by the units' numbers."""
        found = super().clean() or {}
        days = {"code": found.get("ended", self.on), "successor": self.on}
        for name, day in days.items():
            if name not in found:
                continue
            try:
                found[name] = geography.get_unit(code=found[name].strip(), on=day).unit_id
            except UnknownUnitError as error:
                self.add_error(name, str(error))
        return found


class TokenForm(forms.Form):
    """What a token is for and how long it works."""

    label = forms.CharField(label=gettext_lazy("What for"), max_length=100)
    days = forms.IntegerField(
        label=gettext_lazy("Days it works"), min_value=1, max_value=730, initial=365
    )


class IdentityForm(forms.Form):
    """By which identifier a sign-on service knows a person."""

    provider = forms.ChoiceField(label=gettext_lazy("Sign-on service"))
    identifier = forms.CharField(label=gettext_lazy("Identifier there"), max_length=200)

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the services that the environment names."""
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = services  # type: ignore[attr-defined]


class EndRoleForm(forms.Form):
    """The last day of a role."""

    last_on = _day(gettext_lazy("Last day"), required=True)


class TrailForm(forms.Form):
    """What is asked of the audit trail."""

    actor = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=150)
    action = forms.CharField(label=gettext_lazy("Action"), required=False, max_length=60)
    subject = forms.CharField(label=gettext_lazy("What"), required=False, max_length=200)
    address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=45)
    first_on = _day(gettext_lazy("From"), required=False)
    last_on = _day(gettext_lazy("To"), required=False)
