"""What the pages of the rule book show, one module a page, and the parts they lay out."""
