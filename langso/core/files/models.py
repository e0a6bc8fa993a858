"""Kept files and, apart from them, what a camera told of a picture."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from langso.core.files.values import Family, Scan


class StoredFile(models.Model):
    """Bytes kept once, however often they are handed in. The bytes lie in the storage "evidence".

    A row exists only after its bytes are durable; bytes without a row are swept.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    family = models.CharField(max_length=10, choices=Family.choices)
    scan = models.CharField(max_length=12, choices=Scan.choices)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(name="core_storedfile_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="core_storedfile_scan_known", condition=Q(scan__in=Scan.values)
            ),
            models.CheckConstraint(
                name="core_storedfile_both_sides",
                condition=Q(width__isnull=True, height__isnull=True) | Q(width__gt=0, height__gt=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="core_storedfile_unscanned", condition=Q(scan="not_scanned")
            ),
        ]


class PhotoData(models.Model):
    """Time and place from the camera, and the likeness of a picture: never read for the public."""

    file = models.OneToOneField(StoredFile, models.CASCADE, primary_key=True, related_name="photo")
    taken_at = models.DateTimeField(null=True)
    zone_told = models.BooleanField(default=False)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    across = models.BigIntegerField(null=True)
    down = models.BigIntegerField(null=True)
    bands = ArrayField(models.IntegerField(), default=list)

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                name="core_photodata_whole_place",
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__range=(-90, 90), lon__range=(-180, 180)),
            ),
        ]
        indexes = [GinIndex(fields=["bands"], name="core_photodata_bands")]


class AlikePhotos(models.Model):
    """Two kept pictures that look the same, found when the later one came; the ids in order."""

    first = models.ForeignKey(PhotoData, models.CASCADE, related_name="+")
    second = models.ForeignKey(PhotoData, models.CASCADE, related_name="+")
    bits_apart = models.SmallIntegerField()

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(name="core_alikephotos_once", fields=["first", "second"]),
            models.CheckConstraint(
                name="core_alikephotos_in_order", condition=Q(first__lt=F("second"))
            ),
        ]


class ErasedFile(models.Model):
    """The content of a kept file had to disappear by law: the row stays and tells why."""

    file = models.OneToOneField(StoredFile, models.PROTECT, primary_key=True, related_name="erased")
    reason = models.CharField(max_length=500)
    erased_by = models.CharField(max_length=150)
    erased_at = models.DateTimeField()

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(name="core_erasedfile_with_reason", condition=~Q(reason="")),
        ]
