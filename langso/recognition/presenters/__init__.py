"""What pages of recognition show."""
