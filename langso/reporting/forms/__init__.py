"""What people and browsers send, read into the shapes the actions take."""
