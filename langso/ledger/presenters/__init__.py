"""What pages of evidence show, in the reader's language."""
