"""Pure rules of reporting: the states of a cell, plans of sheets, checks, words."""
