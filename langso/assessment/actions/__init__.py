"""The one write of this package: a new snapshot of the ledger for analytics."""

from langso.assessment.actions.snapshots import SnapshotBuilt, build_snapshot, compact

__all__ = ["SnapshotBuilt", "build_snapshot", "compact"]
