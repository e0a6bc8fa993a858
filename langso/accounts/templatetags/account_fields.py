"""Fields and errors of forms, whoever wrote them, in the look of the house."""

from typing import Any

from django import forms, template
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def as_input(field: forms.BoundField) -> SafeString:
    """Return a field's control with the class of our inputs."""
    kind = "select" if isinstance(field.field.widget, forms.Select) else "input"
    described = {"aria-describedby": f"{field.id_for_label}-error"} if field.errors else {}
    return field.as_widget(attrs={"class": kind, "placeholder": "", **described})


@register.inclusion_tag("accounts/_field.html")
def account_field(field: forms.BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """Show a field with its label, hint and errors; `label` and `hint` replace its own."""
    return {"field": field, "label": label or field.label, "hint": hint or field.help_text}


@register.inclusion_tag("accounts/_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """Show what is wrong with a form as a whole, and with the fields that nobody sees."""
    hidden = [error for field in form.hidden_fields() for error in field.errors]
    return {"errors": [*form.non_field_errors(), *hidden]}
