"""Places over time: units with lives, parents and successors."""
