"""What a file is by its bytes, what a name may say, and what a picture tells. Pure functions."""
