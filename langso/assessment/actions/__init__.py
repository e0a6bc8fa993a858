"""The one write of this package: a new snapshot of the ledger for analytics."""

from langso.assessment.actions.snapshots import SnapshotBuilt, build_snapshot

__all__ = ["SnapshotBuilt", "build_snapshot"]
