"""People, roles with a place and a time, tokens, the one policy, audit."""
