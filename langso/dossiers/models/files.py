"""Work files and the log of what happened to them."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from langso.dossiers.values.files import EventKind, FileStatus, LinkKind, Medium, Part


class ProcedureText(models.Model):
    """A version of a procedure as files began under it: the law file's content, never changed."""

    version = models.CharField(max_length=16, primary_key=True)
    procedure_id = models.CharField(max_length=60)
    text = models.JSONField()
    first_used_at = models.DateTimeField()


class FileSeries(models.Model):
    """The last number of the files that an organisation opened in a year."""

    organisation = models.ForeignKey("dossiers.Organisation", models.PROTECT, related_name="+")
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_fileseries_once", fields=["organisation", "year"]
            ),
        ]


class WorkFile(models.Model):
    """A work file as it was opened; everything that happens to it afterwards is an event.

    `organisation` is who opened and numbered it; who has it now stands in its state.
    `subject_id` is a loose link into the package that rides on it.
    """

    organisation = models.ForeignKey("dossiers.Organisation", models.PROTECT, related_name="files")
    year = models.IntegerField()
    number = models.IntegerField()
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    unit = models.ForeignKey("geography.Unit", models.PROTECT, null=True, related_name="+")
    procedure_id = models.CharField(max_length=60)
    procedure_text = models.ForeignKey(
        ProcedureText, models.PROTECT, db_column="procedure_version", related_name="files"
    )
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    retention = models.CharField(max_length=40, blank=True)
    secrecy = models.CharField(max_length=10, default="none")
    topic = models.CharField(max_length=60, blank=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_workfile_code_once", fields=["organisation", "year", "number"]
            ),
            models.CheckConstraint(name="dossiers_workfile_no_secret", condition=Q(secrecy="none")),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="dossiers_workfile_subject"),
            models.Index(fields=["unit", "procedure_id"], name="dossiers_workfile_place"),
        ]


class FileEvent(models.Model):
    """One event of a file: rows are only ever added (by trigger), numbered from 1 in each file.

    `once` names what may happen a single time (an escalation); blank for everything else.
    """

    file = models.ForeignKey(WorkFile, models.PROTECT, related_name="events", db_index=False)
    number = models.IntegerField()
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    stage = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40, blank=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    role = models.CharField(max_length=24, blank=True)
    organisation = models.ForeignKey(
        "dossiers.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    on_behalf_of_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    happened_on = models.DateField()
    medium = models.CharField(max_length=20, choices=Medium.choices, default=Medium.SYSTEM)
    reason = models.CharField(max_length=2000, blank=True)
    payload = models.JSONField(default=dict)
    once = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dossiers_fileevent_in_turn", fields=["file", "number"]),
            models.UniqueConstraint(
                name="dossiers_fileevent_once", fields=["file", "once"], condition=~Q(once="")
            ),
            models.CheckConstraint(
                name="dossiers_fileevent_kind_known", condition=Q(kind__in=EventKind.values)
            ),
            models.CheckConstraint(
                name="dossiers_fileevent_medium_known", condition=Q(medium__in=Medium.values)
            ),
            models.CheckConstraint(name="dossiers_fileevent_numbered", condition=Q(number__gte=1)),
        ]
        indexes = [
            models.Index(fields=["at"], name="dossiers_fileevent_at"),
            models.Index(
                fields=["file", "happened_on", "kind", "medium"],
                name="dossiers_fileevent_offline",
                condition=~Q(medium="system"),
            ),
            models.Index(
                fields=["happened_on"],
                name="dossiers_fileevent_issued",
                condition=Q(kind="issued"),
            ),
            models.Index(
                fields=["actor_id", "file"],
                name="dossiers_fileevent_delegated",
                condition=Q(kind="delegated"),
            ),
        ]


class FileState(models.Model):
    """Where a file stands: replayed from its events for lists, never the truth of anything.

    `organisation`, `unit_id`: who has it now and the place it is about, after hand-overs.
    `places` are the units above and at both. Whether it is overdue follows from `due_on` and
    the day of asking; a file that waits for a supplement has no `due_on` while days are left.
    """

    file = models.OneToOneField(WorkFile, models.PROTECT, primary_key=True, related_name="state")
    stage = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=FileStatus.choices)
    organisation = models.ForeignKey("dossiers.Organisation", models.PROTECT, related_name="+")
    unit_id = models.BigIntegerField(null=True)
    places = ArrayField(models.BigIntegerField(), default=list)
    holder_id = models.BigIntegerField(null=True)
    waiting_roles = ArrayField(models.CharField(max_length=24), default=list)
    waiting_unit_id = models.BigIntegerField(null=True)
    waiting_departments = ArrayField(models.CharField(max_length=40), default=list)
    waiting_user_ids = ArrayField(models.BigIntegerField(), default=list)
    delegated_ids = ArrayField(models.BigIntegerField(), default=list)
    due_on = models.DateField(null=True)
    entered_stage_on = models.DateField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    last_event = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossiers_filestate_status_known", condition=Q(status__in=FileStatus.values)
            ),
            models.CheckConstraint(
                name="dossiers_filestate_closed_when_ended",
                condition=Q(status__in=["open", "suspended"], closed_on__isnull=True)
                | Q(status__in=["closed", "rejected", "withdrawn"], closed_on__isnull=False),
            ),
        ]
        indexes = [
            GinIndex(fields=["places"], name="dossiers_filestate_places"),
            models.Index(
                fields=["waiting_unit_id", "due_on"],
                name="dossiers_filestate_waiting",
                condition=Q(status__in=["open", "suspended"]),
            ),
            models.Index(
                fields=["due_on"],
                name="dossiers_filestate_due",
                condition=Q(status__in=["open", "suspended"]),
            ),
            models.Index(
                fields=["holder_id"],
                name="dossiers_filestate_holder",
                condition=Q(status__in=["open", "suspended"]),
            ),
            GinIndex(
                fields=["waiting_user_ids"],
                name="dossiers_filestate_assigned",
                condition=Q(status__in=["open", "suspended"]),
            ),
            GinIndex(
                fields=["delegated_ids"],
                name="dossiers_filestate_delegated",
                condition=Q(status__in=["open", "suspended"]),
            ),
            models.Index(
                fields=["-closed_on", "-file"],
                name="dossiers_filestate_ended",
                condition=Q(closed_on__isnull=False),
            ),
            models.Index(
                fields=["organisation", "opened_on", "closed_on", "file"],
                name="dossiers_filestate_span",
            ),
        ]


class Participant(models.Model):
    """Who else has a part in a file, for a time: a person or an organisation."""

    file = models.ForeignKey(WorkFile, models.PROTECT, related_name="participants")
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(
        "dossiers.Organisation", models.PROTECT, null=True, related_name="+"
    )
    part = models.CharField(max_length=10, choices=Part.choices)
    validity = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossiers_participant_one_of_both",
                condition=Q(user__isnull=True, organisation__isnull=False)
                | Q(user__isnull=False, organisation__isnull=True),
            ),
        ]


class FileLink(models.Model):
    """A link from a file to a place, a criterion, another file, a round or evidence."""

    file = models.ForeignKey(WorkFile, models.PROTECT, related_name="links")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    key = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dossiers_filelink_once", fields=["file", "kind", "key"]),
        ]
