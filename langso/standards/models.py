"""The few rows of the law that the database must hold: stable numbers for data elements."""

from django.db import models


class DataElement(models.Model):
    """A stable number for a data element of `law/`; everything else about it stays in the files.

    `withdrawn` keeps the number of an element that the files no longer name.
    """

    key = models.CharField(max_length=80, unique=True)
    withdrawn = models.BooleanField(default=False)
