"""Routes of the API and its page of documentation."""
