"""The tables of recognition."""

from langso.recognition.models.dossiers import Dossier, DossierFinding, DossierTable
from langso.recognition.models.titles import (
    ConditionFinding,
    Title,
    TitleEnd,
    TitleImport,
    TitleImportEvent,
)

__all__ = [
    "ConditionFinding",
    "Dossier",
    "DossierFinding",
    "DossierTable",
    "Title",
    "TitleEnd",
    "TitleImport",
    "TitleImportEvent",
]
