"""What-if and other questions asked of the whole country."""
