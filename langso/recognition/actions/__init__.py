"""Every write of recognition that other packages may use."""

from langso.recognition.actions.titles import end, grant, reacknowledge, record_condition

__all__ = ["end", "grant", "reacknowledge", "record_condition"]
