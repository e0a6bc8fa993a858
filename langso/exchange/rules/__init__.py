"""Pure parts of the API: strict bodies, cursors and entity tags, words for faults, tables."""
