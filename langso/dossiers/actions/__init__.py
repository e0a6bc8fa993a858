"""Every write of work files that other packages may use."""

from langso.dossiers.actions.documents import draft, mark_signed, return_draft, submit
from langso.dossiers.actions.escalating import escalate
from langso.dossiers.actions.following import (
    assign_incoming,
    distribute,
    mark_status,
    recall,
    replace,
    report_task,
)
from langso.dossiers.actions.following_up import link_both_ways, open_following
from langso.dossiers.actions.giving import assign, delegate, hand_over
from langso.dossiers.actions.history import HistoryStep, record_history
from langso.dossiers.actions.hooks import (
    PendingMove,
    register_check,
    register_effect,
    register_page,
)
from langso.dossiers.actions.issuing import issue, record_issued, start_register
from langso.dossiers.actions.moving import ask_supplement, give_supplement, move, reopen
from langso.dossiers.actions.online import rebuild_missing_signatures
from langso.dossiers.actions.opening import open_file
from langso.dossiers.actions.organisations import organisation_of, organisation_of_key
from langso.dossiers.actions.papers import docx_of_paper, draft_paper, pdf_of_paper
from langso.dossiers.actions.parts import (
    add_links,
    add_participant,
    end_participant,
    remove_link,
)
from langso.dossiers.actions.rebuilding import rebuild
from langso.dossiers.actions.receiving import receive, receive_sent
from langso.dossiers.actions.rendering import render_pdf
from langso.dossiers.actions.saying import add_event, attach, cast_vote, comment, give_opinion
from langso.dossiers.actions.suspending import Order, resume, suspend
from langso.dossiers.actions.templates import (
    add_template,
    draft_from_template,
    end_template,
    fields_of,
    replace_template,
)
from langso.dossiers.actions.versions import add_version
from langso.dossiers.actions.wording import reindex_documents

__all__ = [
    "HistoryStep",
    "Order",
    "PendingMove",
    "add_event",
    "add_links",
    "add_participant",
    "add_template",
    "add_version",
    "ask_supplement",
    "assign",
    "assign_incoming",
    "attach",
    "cast_vote",
    "comment",
    "delegate",
    "distribute",
    "docx_of_paper",
    "draft",
    "draft_from_template",
    "draft_paper",
    "end_participant",
    "end_template",
    "escalate",
    "fields_of",
    "give_opinion",
    "give_supplement",
    "hand_over",
    "issue",
    "link_both_ways",
    "mark_signed",
    "mark_status",
    "move",
    "open_file",
    "open_following",
    "organisation_of",
    "organisation_of_key",
    "pdf_of_paper",
    "rebuild",
    "rebuild_missing_signatures",
    "recall",
    "receive",
    "receive_sent",
    "record_history",
    "record_issued",
    "register_check",
    "register_effect",
    "register_page",
    "reindex_documents",
    "remove_link",
    "render_pdf",
    "reopen",
    "replace",
    "replace_template",
    "report_task",
    "resume",
    "return_draft",
    "start_register",
    "submit",
    "suspend",
]
