"""Pure functions of the law: reading, laying levels over one another, formulas, checks."""
