"""Words of titles in templates."""

from django import template

from langso.assessment.values import Verdict
from langso.core.confidence import Confidence
from langso.recognition.presenters import titles as presenter

register = template.Library()


@register.filter
def sureness(confidence: str) -> str:
    """Return the words for how sure we are of a fact."""
    return str(Confidence(confidence).label) if confidence else ""


@register.filter
def title_name(title: str) -> str:
    """Return a title's name in the reader's language."""
    return presenter.rule_name(title)


@register.filter
def verdict_word(verdict: str) -> str:
    """Return the word for a verdict."""
    return str(Verdict(verdict).label)
