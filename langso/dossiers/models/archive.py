"""Files handed to the archive: what was handed over, when, to whom, and the package's content."""

from django.db import models
from django.db.models import Q

from langso.dossiers.models.files import WorkFile
from langso.dossiers.models.organisations import Organisation


class ArchiveTransfer(models.Model):
    """One handing over of files by an organisation, numbered by year; rows are only added.

    `manifest` lists every entry of the package (path, hash, size), so that the same package can be
    made again at any time and compared with `sha256`.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="transfers")
    year = models.IntegerField()
    number = models.IntegerField()
    receiver = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    manifest = models.JSONField()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    simulated = models.BooleanField(default=False)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_archivetransfer_once", fields=["organisation", "year", "number"]
            ),
            models.CheckConstraint(
                name="dossiers_archivetransfer_counts_from_one", condition=Q(number__gte=1)
            ),
        ]


class ArchivedFile(models.Model):
    """One line of the list of files handed over; a file goes once. Rows are only added."""

    transfer = models.ForeignKey(ArchiveTransfer, models.PROTECT, related_name="files")
    file = models.OneToOneField(WorkFile, models.PROTECT, related_name="archived")
    line = models.IntegerField()
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    retention = models.CharField(max_length=60)
    retention_years = models.IntegerField(null=True)
    """Years; null: for ever."""
    first_on = models.DateField()
    last_on = models.DateField()
    due_on = models.DateField()
    """The last day of handing over by the law in force when it was done."""
    documents = models.IntegerField()
    pages = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_archivedfile_line_once", fields=["transfer", "line"]
            ),
            models.CheckConstraint(
                name="dossiers_archivedfile_days", condition=Q(first_on__lte=models.F("last_on"))
            ),
        ]
