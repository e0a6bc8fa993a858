"""The cache that all processes share: failed second factors are counted in it (Django's own form)."""

from django.db import migrations

# Unlogged: what it loses in a crash is counted anew.
MAKE = """
create unlogged table accounts_cache (
    cache_key varchar(255) primary key,
    value text not null,
    expires timestamptz not null
);
create index accounts_cache_expires on accounts_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_identities")]
    operations = [migrations.RunSQL(MAKE, "drop table accounts_cache")]
