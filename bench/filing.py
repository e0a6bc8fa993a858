"""A country's work files, made by SQL in a scratch database: `python -m bench.filing PART`.

A hundred thousand files with a million documents and their events, one in ten with a step on
paper, one issued document in twelve without the agency's signature. Each part runs in a process
of its own, in the platform's environment, and prints JSON.
"""

import json
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tools.officers import session_of

FILES, DOCUMENTS_EACH = 100_000, 10
OFFICERS, EACH = 50, 4
PERSON = "do-toc-do-ho-so"

ORGANISATIONS = """
insert into dossiers_organisation (unit_id, kind, department, name_vi, name_en, notation, validity,
  simulated)
select s.unit_id, 'people_committee', '', 'Ủy ban nhân dân ' || s.name, s.name, 'UBND',
  daterange('2021-01-01', null), true
from geography_unitstate s join geography_unit u on u.id = s.unit_id
where s.validity @> current_date and u.level in ('commune', 'province')
union all select null, 'central', '', 'Văn phòng Điều phối nông thôn mới Trung ương',
  'Central NTM Coordination Office', 'VPĐP', daterange('2021-01-01', null), true
on conflict do nothing
"""
NUMBERED = """
create temporary table at_work as
select o.id, o.unit_id, s.parent_id, row_number() over (order by o.id) - 1 as place
from dossiers_organisation o left join geography_unitstate s
  on s.unit_id = o.unit_id and s.validity @> current_date
"""
FILES_SQL = """
insert into dossiers_workfile (id, organisation_id, year, number, code, title, unit_id,
  procedure_id, procedure_version, subject_kind, opened_at, retention, secrecy, topic, simulated)
select n, a.id, 2026, n, n || '/HS-UBND/2026',
  (array['Rà soát', 'Kế hoạch', 'Báo cáo', 'Kiểm tra', 'Trả lời cử tri về'])[1 + n % 5] || ' '
  || (array['đường trục thôn', 'cấp nước sạch', 'thu gom rác thải', 'nhà văn hóa', 'hộ nghèo',
            'chợ xã', 'trường học'])[1 + n % 7] || ' đợt ' || n % 97,
  a.unit_id, 'work-file', %(version)s, '', now() - (n % 320) * interval '1 day', '', 'none',
  case when n % 4 = 0 then 'commune-ntm-2021-2025:' || 1 + n % 19 else '' end, true
from generate_series(1, %(files)s) n
join at_work a on a.place = n % (select count(*) from at_work)
"""
# Nine steps at most: a file in five is still under way, at its third stage. The commune's officer
# holds the files of their own commune; nobody holds those of a whole country.
EVENTS = """
insert into dossiers_fileevent (file_id, number, kind, stage, outcome, actor_id, actor_name, role,
  organisation_id, at, happened_on, medium, reason, payload, once)
select f.id, k, (array['opened', 'moved', 'drafted', 'document_added', 'moved', 'signed', 'moved',
  'issued', 'closed'])[k], (array['register', 'register', 'draft', 'draft', 'draft', 'sign',
  'sign', 'issue', 'close'])[k], '', %(me)s, 'Người đo', 'recorder', f.organisation_id,
  f.opened_at + k * interval '6 hours', (f.opened_at + k * interval '6 hours')::date,
  case when f.id % 10 = 3 and k = 5 then 'paper' else 'system' end, '',
  case when k = 8 then jsonb_build_object('document', f.id * %(each)s, 'signed',
         case when f.id % 12 = 0 then '["person"]'::jsonb else '["agency", "person"]'::jsonb end)
       when k = 1 then jsonb_build_object('organisation', f.organisation_id, 'unit', f.unit_id)
       else '{}' end, ''
from dossiers_workfile f, generate_series(1, 9) k
where k <= case when f.id % 5 = 0 then 4 else 9 end
"""
STATES = """
insert into dossiers_filestate (file_id, stage, status, organisation_id, unit_id, places, holder_id,
  waiting_roles, waiting_unit_id, waiting_departments, waiting_user_ids, delegated_ids, due_on,
  entered_stage_on, opened_on, closed_on, last_event, changed_at)
select f.id, case when open then 'draft' else 'close' end,
  case when open then 'open' else 'closed' end, f.organisation_id, f.unit_id,
  array_remove(array[a.unit_id, a.parent_id], null),
  case when a.unit_id = %(desk)s then %(me)s end,
  case when open then array['recorder', 'verifier', 'appraiser', 'front'] else '{}' end,
  case when open then f.unit_id end, '{}', '{}', '{}',
  case when open then current_date + (f.id / 5 % 60)::int - 30 end,
  f.opened_at::date, f.opened_at::date,
  case when not open then (f.opened_at + interval '54 hours')::date end,
  case when open then 4 else 9 end, now()
from dossiers_workfile f join at_work a on a.id = f.organisation_id,
lateral (select f.id % 5 = 0) o(open)
"""
MISSING = """
insert into dossiers_missingsignature (file_id, document_id, issued_on, missing)
select e.file_id, (e.payload ->> 'document')::bigint, e.happened_on, '{agency}'
from dossiers_fileevent e
where e.kind = 'issued' and not e.payload -> 'signed' @> '["agency"]'
"""
DOCUMENTS = """
insert into dossiers_document (id, uid, direction, type, notation, sign, subject, author_name,
  author_code, urgency, secrecy, signer_name, signer_title, requirement_code, status, simulated,
  made_by, made_at, file_id, organisation_id)
select f.id * %(each)s + k, gen_random_uuid(), 'internal', 'report', '', '',
  f.title || ' phần ' || k, '', '', 'none', 'none', '', '', '', 'draft', true, 'bench',
  f.opened_at, f.id, f.organisation_id
from dossiers_workfile f, generate_series(0, %(each)s - 1) k
"""
# Bodies of some fifteen words from a vocabulary of thousands; one document in a hundred thousand
# holds the rare words that are looked for. Words are kept as written only: taking the marks off a
# million documents takes far longer than all the rest, and nothing here is asked without them.
TEXTS = """
insert into dossiers_documenttext (document_id, scopes, body, vector)
select d.id, array_remove(array[coalesce(a.unit_id, 0), a.parent_id], null), b.body,
  to_tsvector('simple', lower(d.subject || ' ' || b.body))
from dossiers_document d join at_work a on a.id = d.organisation_id,
lateral (select 'Nội dung báo cáo ' || string_agg('từ' || (d.id * 7919 + w * 104729) % 9973, ' ')
  || case when d.id % 100000 = 7 then ' tuyến kênh Ngàn Trươi' else '' end
  from generate_series(1, 12) w) b(body)
where d.id % %(parts)s = %(part)s
"""
TABLES = (
    "dossiers_organisation, dossiers_workfile, dossiers_fileevent, dossiers_filestate,"
    " dossiers_missingsignature, dossiers_document, dossiers_documenttext"
)
SEQUENCES = ("dossiers_workfile", "dossiers_document")


def fill(_round: str = "") -> dict[str, Any]:
    """Fill the database; tell sessions of a commune's, a province's and the country's officer."""
    from django.db import connection
    from django.utils import timezone

    from langso.accounts import queries as accounts
    from langso.accounts.values import Role
    from langso.dossiers.models import ProcedureText
    from langso.geography import queries as geography
    from langso.standards import queries as standards

    began = time.perf_counter()
    procedure = standards.get_procedure(procedure_id="work-file")
    ProcedureText.objects.get_or_create(
        version=procedure.version,
        defaults={
            "procedure_id": procedure.id, "first_used_at": timezone.now(),
            "text": dict(standards.procedure_text(procedure_id=procedure.id)),
        },
    )  # fmt: skip
    on = timezone.localdate()
    province = geography.list_units(on=on, level="province")[0]
    commune = geography.list_units(on=on, level="commune", parent_code=province.code)[0]
    sessions = {
        "commune": session_of(PERSON, Role.RECORDER, commune.unit_id),
        "province": session_of(f"{PERSON}-tinh", Role.VERIFIER, province.unit_id),
        "country": session_of(f"{PERSON}-nuoc", Role.ANALYST, None),
    }
    me = accounts.get_user(username=PERSON).pk
    values = {"version": procedure.version, "files": FILES, "me": me, "each": DOCUMENTS_EACH,
              "desk": commune.unit_id}  # fmt: skip
    with connection.cursor() as cursor:
        for statement in (ORGANISATIONS, NUMBERED, FILES_SQL, EVENTS, STATES, MISSING, DOCUMENTS):
            cursor.execute(*_spelt(statement, values))
        _texts(cursor)
        for table in SEQUENCES:
            cursor.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'),"
                f" (select max(id) from {table}))"
            )
    with connection.cursor() as cursor:
        cursor.execute(f"vacuum analyze {TABLES}")
    return {
        "files": FILES, "documents": FILES * DOCUMENTS_EACH, "sessions": sessions,
        "seconds": time.perf_counter() - began,
    }  # fmt: skip


def _spelt(statement: str, values: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """Return a statement whose remainders (%) the driver does not take for values."""
    if "%(" not in statement:
        return statement, None
    return statement.replace(" % ", " %% "), values


def _texts(cursor: Any, parts: int = 20) -> None:
    """Keep the words of all documents; the index is made once, when they are all there."""
    cursor.execute(
        "select indexdef from pg_indexes where indexname = 'dossiers_documenttext_words'"
    )
    made = cursor.fetchone()[0]
    cursor.execute("drop index dossiers_documenttext_words")
    for part in range(parts):
        cursor.execute(*_spelt(TEXTS, {"parts": parts, "part": part}))
    cursor.execute(made)


def ratio(_round: str = "") -> dict[str, Any]:
    """Count the country's online ratio of a year: the statement, and everything its page needs."""
    from django.utils import timezone

    from langso.core.periods import Period
    from langso.dossiers.forms.online import HANDLED, RatioQuestion
    from langso.dossiers.presenters import online as presenter
    from langso.dossiers.queries import online as queries
    from langso.standards import queries as standards
    from langso.standards.rules.online import rule_on

    on = timezone.localdate()
    question = RatioQuestion(Period(on.year))
    rule = rule_on(standards.online_law(), on)
    found = queries.online_counts(rule=rule, span=question.span)
    return {
        "count": _times(lambda: queries.online_counts(rule=rule, span=question.span)),
        "handled": _times(lambda: presenter.page(RatioQuestion(Period(on.year), HANDLED), on=on)),
        "page": _times(lambda: presenter.page(question, on=on)),
        "closed": sum(row.counts.closed for row in found),
        "online": sum(row.counts.closed_online for row in found),
    }


def _times(work: Any, turns: int = 20) -> list[float]:
    work()
    found = []
    for _ in range(turns):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return found


def numbering(_round: str = "") -> dict[str, Any]:
    """Let fifty officers of one organisation number outgoing documents at once."""
    from django.db import connection
    from django.utils import timezone

    from langso.dossiers import actions
    from langso.dossiers.actions.organisations import organisation_of
    from langso.dossiers.models import RegisterEntry
    from langso.geography import queries as geography

    at = timezone.now()
    unit = geography.list_units(on=timezone.localdate(at), level="commune")[0].unit_id
    desk = organisation_of(unit_id=unit, kind="people_committee", at=at)
    office = int(desk.id or 0)
    ids = [
        actions.draft(
            organisation_id=office, type="report", subject=f"Báo cáo {number}", actor=None, at=at
        ).id
        for number in range(OFFICERS * EACH)
    ]
    together, waits = threading.Barrier(OFFICERS), list[float]()

    def work(place: int) -> list[int]:
        together.wait(60)
        given = []
        for document_id in ids[place * EACH : (place + 1) * EACH]:
            began = time.perf_counter()
            given.append(
                actions.issue(document_id=document_id, actor=None, at=timezone.now()).number
            )
            waits.append(time.perf_counter() - began)
        connection.close()
        return given

    began = time.perf_counter()
    with ThreadPoolExecutor(OFFICERS) as crowd:
        numbers = sorted(one for given in crowd.map(work, range(OFFICERS)) for one in given)
    seconds = time.perf_counter() - began
    kept = RegisterEntry.objects.filter(register__organisation_id=office)
    kept = kept.filter(register__direction="out").values_list("number", flat=True)
    whole = sorted(kept) == list(range(1, len(ids) + 1)) == numbers
    return {
        "numbers": len(numbers), "whole": whole, "seconds": seconds,
        "p95": statistics.quantiles(waits, n=20)[-1],
    }  # fmt: skip


PARTS = {"fill": fill, "ratio": ratio, "numbering": numbering}

if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:]), default=str))
