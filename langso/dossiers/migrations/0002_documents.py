"""Documents: versions, registers, recipients, follow-up, and the words by which they are found."""
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.db import migrations, models

from langso.core.append_only import append_only

LOGS = [
    "dossiers_documentversion", "dossiers_documentevent", "dossiers_registerentry",
    "dossiers_distribution", "dossiers_distributionevent", "dossiers_documenttask",
    "dossiers_taskevent",
]  # fmt: skip

# The letters that fold; written out, so that neither the locale of a database nor an extension of
# it decides what a search finds. The same stand in langso/dossiers/rules/search.py.
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴĐ"
LOWER = "abcdefghijklmnopqrstuvwxyzàảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"
PLAIN = "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd"
MARKS = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'’‘“”–—…•·«»°²³×\t\n\r\f"
TONES = [("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ"), ("òe", "oè"), ("óe", "oé"), ("ỏe", "oẻ"), ("õe", "oẽ"), ("ọe", "oẹ"), ("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ")]
"""Tone marks have two places in some syllables (hòa, hoà); both are written the second way."""


def folded():
    """Return the SQL that writes `raw` in small letters, tones in one place, words apart."""
    spaces = " " * len(MARKS)
    marks = MARKS.replace("'", "''")
    sql = f"translate(normalize(raw, NFC), '{UPPER}{marks}', '{LOWER}{spaces}')"
    for written, kept in TONES:
        sql = f"replace({sql}, '{written}', '{kept}')"
    return sql

WORDS = f"""
create function dossiers_folded(raw text) returns text
  language sql immutable strict parallel safe as $$ select {folded()} $$;

create function dossiers_unmarked(folded text) returns text
  language sql immutable strict parallel safe as
  $$ select translate(folded, '{LOWER[26:]}', '{PLAIN}') $$;

create function dossiers_words(raw text) returns tsvector
  language sql immutable strict parallel safe as $$
    select to_tsvector('simple', w) || to_tsvector('simple', dossiers_unmarked(w))
    from (select dossiers_folded(raw)) as f(w) $$;
"""

NO_WORDS = """
drop function dossiers_words(text);
drop function dossiers_unmarked(text);
drop function dossiers_folded(text);
"""

GUARD = """
create function dossiers_guard_document() returns trigger language plpgsql as $$
declare moving text[] := array['status', 'file_id', 'requirement_code', 'pages', 'copies'];
begin
  if tg_op = 'UPDATE' and (
       old.status in ('draft', 'submitted', 'signed')
       or to_jsonb(old) - moving = to_jsonb(new) - moving) then
    return new;
  end if;
  raise exception 'an official document stands as it is; recall or replace it'
    using errcode = 'restrict_violation';
end $$;

create function dossiers_guard_register() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.last = old.last + 1
     and (old.last_on is null or new.last_on >= old.last_on)
     and to_jsonb(old) - array['last', 'last_on'] = to_jsonb(new) - array['last', 'last_on'] then
    return new;
  end if;
  raise exception 'a register only counts on, one by one' using errcode = 'restrict_violation';
end $$;

create trigger dossiers_document_guard before update or delete on dossiers_document
  for each row execute function dossiers_guard_document();
create trigger dossiers_document_keep before truncate on dossiers_document
  for each statement execute function core_refuse_change();
create trigger dossiers_register_guard before update or delete on dossiers_register
  for each row execute function dossiers_guard_register();
create trigger dossiers_register_keep before truncate on dossiers_register
  for each statement execute function core_refuse_change();
"""

NO_GUARD = """
drop trigger dossiers_register_keep on dossiers_register;
drop trigger dossiers_register_guard on dossiers_register;
drop trigger dossiers_document_keep on dossiers_document;
drop trigger dossiers_document_guard on dossiers_document;
drop function dossiers_guard_register();
drop function dossiers_guard_document();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_alike_photos'),
        ('dossiers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4)),
                ('direction', models.CharField(choices=[('in', 'incoming'), ('out', 'outgoing'), ('internal', 'internal')], max_length=8)),
                ('type', models.CharField(max_length=40)),
                ('number', models.IntegerField(null=True)),
                ('notation', models.CharField(blank=True, max_length=40)),
                ('sign', models.CharField(blank=True, max_length=60)),
                ('year', models.IntegerField(null=True)),
                ('issued_on', models.DateField(null=True)),
                ('subject', models.CharField(max_length=500)),
                ('author_name', models.CharField(blank=True, max_length=200)),
                ('author_code', models.CharField(blank=True, max_length=40)),
                ('urgency', models.CharField(choices=[('none', 'ordinary'), ('urgent', 'urgent'), ('very_urgent', 'very urgent'), ('express', 'express')], default='none', max_length=12)),
                ('secrecy', models.CharField(default='none', max_length=10)),
                ('signer_name', models.CharField(blank=True, max_length=150)),
                ('signer_title', models.CharField(blank=True, max_length=150)),
                ('pages', models.IntegerField(null=True)),
                ('copies', models.IntegerField(null=True)),
                ('requirement_code', models.CharField(blank=True, max_length=60)),
                ('status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted for signature'), ('signed', 'signed'), ('issued', 'issued'), ('received', 'received'), ('recalled', 'document recalled'), ('replaced', 'document replaced')], default='draft', max_length=10)),
                ('simulated', models.BooleanField(default=False)),
                ('made_by', models.CharField(max_length=150)),
                ('made_by_id', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField()),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='dossiers.workfile')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='dossiers.organisation')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.document')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['organisation', 'direction', '-id'], name='dossiers_document_of_desk'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'uid'), name='dossiers_document_uid_once'),
                    models.UniqueConstraint(condition=models.Q(('direction', 'out'), ('number__isnull', False)), fields=('organisation', 'year', 'number', 'notation'), name='dossiers_document_number_once'),
                    models.CheckConstraint(condition=models.Q(('secrecy', 'none')), name='dossiers_document_no_secret'),
                    models.CheckConstraint(condition=models.Q(('direction__in', ['in', 'out', 'internal'])), name='dossiers_document_direction_known'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'signed', 'issued', 'received', 'recalled', 'replaced'])), name='dossiers_document_status_known'),
                    models.CheckConstraint(condition=models.Q(('urgency__in', ['none', 'urgent', 'very_urgent', 'express'])), name='dossiers_document_urgency_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('direction', 'out'), ('status', 'issued'), _negated=True), models.Q(('issued_on__isnull', False), ('year__isnull', False), models.Q(('sign', ''), _negated=True)), _connector='OR'), name='dossiers_document_issued_has_sign'),
                    models.CheckConstraint(condition=models.Q(models.Q(('pages__isnull', True), ('pages__gte', 0), _connector='OR'), models.Q(('copies__isnull', True), ('copies__gte', 0), _connector='OR'), models.Q(('number__isnull', True), ('number__gte', 1), _connector='OR')), name='dossiers_document_counts'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Distribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('agency_code', models.CharField(blank=True, max_length=40)),
                ('kind', models.CharField(choices=[('main', 'main copy'), ('copy', 'copy')], default='main', max_length=4)),
                ('by', models.CharField(max_length=150)),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.organisation')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distributions', to='dossiers.document')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('organisation__isnull', False)), fields=['organisation', '-id'], name='dossiers_distribution_to'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('document', 'organisation', 'name', 'agency_code'), name='dossiers_distribution_once', nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name='DocumentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('drafted', 'drafted'), ('version_added', 'version added'), ('submitted', 'submitted for signature'), ('returned', 'returned to the drafter'), ('signed', 'signed'), ('issued', 'numbered and issued'), ('received', 'received and registered'), ('assigned', 'assigned'), ('distributed', 'sent'), ('recalled', 'document recalled'), ('replaced', 'document replaced')], max_length=16)),
                ('by', models.CharField(max_length=150)),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('payload', models.JSONField(default=dict)),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='dossiers.document')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['document', 'id'], name='dossiers_documentevent_of'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['drafted', 'version_added', 'submitted', 'returned', 'signed', 'issued', 'received', 'assigned', 'distributed', 'recalled', 'replaced'])), name='dossiers_documentevent_kind_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DocumentTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_id', models.BigIntegerField(db_index=True, null=True)),
                ('name', models.CharField(max_length=200)),
                ('part', models.CharField(choices=[('lead', 'leads'), ('support', 'supports'), ('to_know', 'to know')], max_length=8)),
                ('opinion', models.CharField(blank=True, max_length=1000)),
                ('due_on', models.DateField(null=True)),
                ('by', models.CharField(max_length=150)),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='dossiers.document')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.organisation')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('organisation__isnull', False), ('user_id__isnull', False), _connector='OR'), name='dossiers_documenttask_to_somebody'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DocumentTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=200)),
                ('name', models.CharField(max_length=150)),
                ('by', models.CharField(max_length=150)),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('name', models.CharField(max_length=150)),
                ('by', models.CharField(max_length=150)),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('template', models.CharField(blank=True, max_length=60)),
                ('signed', models.CharField(blank=True, choices=[('person', 'signed by the person'), ('agency', 'signed by the agency')], max_length=6)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('has_text', models.BooleanField(default=False)),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='dossiers.document')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('document', 'number'), name='dossiers_documentversion_once'),
                    models.CheckConstraint(condition=models.Q(('signed__in', ['', 'person', 'agency'])), name='dossiers_documentversion_signed'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(max_length=8)),
                ('year', models.IntegerField()),
                ('started_at', models.IntegerField(default=1)),
                ('last', models.IntegerField(default=0)),
                ('last_on', models.DateField(null=True)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='registers', to='dossiers.organisation')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'direction', 'year'), name='dossiers_register_once'),
                    models.CheckConstraint(condition=models.Q(('direction__in', ('in', 'out'))), name='dossiers_register_direction'),
                    models.CheckConstraint(condition=models.Q(('last__gte', django.db.models.expressions.CombinedExpression(models.F('started_at'), '-', models.Value(1))), ('started_at__gte', 1)), name='dossiers_register_counts'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RegisterEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('on', models.DateField()),
                ('sign', models.CharField(blank=True, max_length=60)),
                ('dated_on', models.DateField(null=True)),
                ('type', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=500)),
                ('party', models.CharField(blank=True, max_length=300)),
                ('recipients', models.CharField(blank=True, max_length=1000)),
                ('keeper', models.CharField(blank=True, max_length=200)),
                ('copies', models.IntegerField(null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('by', models.CharField(max_length=150)),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='dossiers.document')),
                ('register', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='dossiers.register')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('register', 'number'), name='dossiers_registerentry_once'),
                    models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='dossiers_registerentry_counts_from_one'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TaskEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'opened'), ('reported', 'reported'), ('done', 'done'), ('returned', 'not done yet')], max_length=8)),
                ('note', models.CharField(blank=True, max_length=1000)),
                ('by', models.CharField(max_length=150)),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('task', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='dossiers.documenttask')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['task', 'id'], name='dossiers_taskevent_of_task'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DistributionEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('01', 'arrived'), ('02', 'refused'), ('03', 'received'), ('04', 'assigned'), ('05', 'in progress'), ('06', 'completed'), ('13', 'recall asked for'), ('15', 'recall or update accepted'), ('16', 'recall or update refused')], max_length=2)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('by', models.CharField(max_length=150)),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('distribution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='dossiers.distribution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('distribution', 'code'), name='dossiers_distributionevent_once'), models.CheckConstraint(condition=models.Q(('code__in', ['01', '02', '03', '04', '05', '06', '13', '15', '16'])), name='dossiers_distributionevent_code')],
            },
        ),
        migrations.CreateModel(
            name='DocumentText',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='words', serialize=False, to='dossiers.document')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('body', models.TextField(blank=True)),
                ('vector', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['scopes', 'vector'], name='dossiers_documenttext_words')],
            },
        ),
        migrations.RunSQL(WORDS, NO_WORDS),
        migrations.RunSQL(GUARD, NO_GUARD),
        *append_only(LOGS),
    ]
