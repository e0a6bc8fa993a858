"""Pure rules of places: how units pass into each other and how figures follow them."""
