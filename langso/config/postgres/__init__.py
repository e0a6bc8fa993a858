"""The platform's own PostgreSQL, for a machine where no DATABASE_URL is given."""
