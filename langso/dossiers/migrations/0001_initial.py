"""Work files, their append-only log, and the organisations that keep them."""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from langso.core.append_only import append_only

LOGS = ["dossiers_fileevent", "dossiers_proceduretext"]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_append_only_audit'),
        ('geography', '0004_one_scale_of_confidence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('people_committee', "People's Committee"), ('coordination_office', 'coordination office'), ('department', 'department'), ('front', 'Fatherland Front'), ('public_service_centre', 'public service centre'), ('central', 'central body')], max_length=24)),
                ('department', models.CharField(blank=True, max_length=40)),
                ('name_vi', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200)),
                ('notation', models.CharField(blank=True, max_length=30)),
                ('agency_code', models.CharField(max_length=40, null=True)),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('simulated', models.BooleanField(default=False)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'kind', 'department'), name='dossiers_organisation_once', nulls_distinct=False),
                    models.UniqueConstraint(fields=('agency_code',), name='dossiers_organisation_code_once'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['people_committee', 'coordination_office', 'department', 'front', 'public_service_centre', 'central'])), name='dossiers_organisation_kind_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'department'), models.Q(('department', ''), _negated=True)), models.Q(models.Q(('kind', 'department'), _negated=True), ('department', '')), _connector='OR'), name='dossiers_organisation_department'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'central'), ('unit__isnull', True)), models.Q(models.Q(('kind', 'central'), _negated=True), ('unit__isnull', False)), _connector='OR'), name='dossiers_organisation_central'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ProcedureText',
            fields=[
                ('version', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('procedure_id', models.CharField(max_length=60)),
                ('text', models.JSONField()),
                ('first_used_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='WorkFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.IntegerField()),
                ('number', models.IntegerField()),
                ('code', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=300)),
                ('procedure_id', models.CharField(max_length=60)),
                ('subject_kind', models.CharField(blank=True, max_length=30)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('retention', models.CharField(blank=True, max_length=40)),
                ('secrecy', models.CharField(default='none', max_length=10)),
                ('topic', models.CharField(blank=True, max_length=60)),
                ('simulated', models.BooleanField(default=False)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.unit')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='dossiers.organisation')),
                ('procedure_text', models.ForeignKey(db_column='procedure_version', on_delete=django.db.models.deletion.PROTECT, related_name='files', to='dossiers.proceduretext')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['subject_kind', 'subject_id'], name='dossiers_workfile_subject'),
                    models.Index(fields=['unit', 'procedure_id'], name='dossiers_workfile_place'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'year', 'number'), name='dossiers_workfile_code_once'),
                    models.CheckConstraint(condition=models.Q(('secrecy', 'none')), name='dossiers_workfile_no_secret'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FileSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.IntegerField()),
                ('last', models.IntegerField(default=0)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.organisation')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'year'), name='dossiers_fileseries_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FileEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('kind', models.CharField(choices=[('opened', 'opened'), ('moved', 'moved on'), ('assigned', 'assigned'), ('drafted', 'drafted'), ('commented', 'commented on'), ('opinion_given', 'opinion given'), ('vote_cast', 'vote cast'), ('document_added', 'document added'), ('supplement_asked', 'supplement asked for'), ('supplement_given', 'supplement given'), ('suspended', 'suspended'), ('resumed', 'resumed'), ('returned', 'returned'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn'), ('signed', 'signed'), ('issued', 'issued'), ('closed', 'closed'), ('reopened', 'reopened'), ('delegated', 'delegated'), ('handed_over', 'handed over'), ('escalated', 'escalated'), ('noted', 'noted')], max_length=20)),
                ('stage', models.CharField(max_length=40)),
                ('outcome', models.CharField(blank=True, max_length=40)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=150)),
                ('role', models.CharField(blank=True, max_length=24)),
                ('on_behalf_of_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('happened_on', models.DateField()),
                ('medium', models.CharField(choices=[('system', 'in the system'), ('paper', 'on paper'), ('entered_afterwards', 'entered afterwards')], default='system', max_length=20)),
                ('reason', models.CharField(blank=True, max_length=2000)),
                ('payload', models.JSONField(default=dict)),
                ('once', models.CharField(blank=True, max_length=80)),
                ('file', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='dossiers.workfile')),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.organisation')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['at'], name='dossiers_fileevent_at'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('file', 'number'), name='dossiers_fileevent_in_turn'),
                    models.UniqueConstraint(condition=models.Q(('once', ''), _negated=True), fields=('file', 'once'), name='dossiers_fileevent_once'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['opened', 'moved', 'assigned', 'drafted', 'commented', 'opinion_given', 'vote_cast', 'document_added', 'supplement_asked', 'supplement_given', 'suspended', 'resumed', 'returned', 'rejected', 'withdrawn', 'signed', 'issued', 'closed', 'reopened', 'delegated', 'handed_over', 'escalated', 'noted'])), name='dossiers_fileevent_kind_known'),
                    models.CheckConstraint(condition=models.Q(('medium__in', ['system', 'paper', 'entered_afterwards'])), name='dossiers_fileevent_medium_known'),
                    models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='dossiers_fileevent_numbered'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('lead', 'leads'), ('support', 'supports'), ('to_know', 'to know')], max_length=10)),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='dossiers.workfile')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.organisation')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('user__isnull', True)), models.Q(('organisation__isnull', True), ('user__isnull', False)), _connector='OR'), name='dossiers_participant_one_of_both'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FileState',
            fields=[
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='state', serialize=False, to='dossiers.workfile')),
                ('stage', models.CharField(max_length=40)),
                ('status', models.CharField(choices=[('open', 'under way'), ('suspended', 'waiting for a supplement'), ('closed', 'closed'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn')], max_length=10)),
                ('unit_id', models.BigIntegerField(null=True)),
                ('places', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('holder_id', models.BigIntegerField(null=True)),
                ('waiting_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None)),
                ('waiting_unit_id', models.BigIntegerField(null=True)),
                ('waiting_departments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('waiting_user_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('delegated_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('due_on', models.DateField(null=True)),
                ('entered_stage_on', models.DateField()),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(null=True)),
                ('last_event', models.IntegerField()),
                ('changed_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.organisation')),
            ],
            options={
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(fields=['places'], name='dossiers_filestate_places'),
                    models.Index(condition=models.Q(('status__in', ['open', 'suspended'])), fields=['waiting_unit_id', 'due_on'], name='dossiers_filestate_waiting'),
                    models.Index(condition=models.Q(('status__in', ['open', 'suspended'])), fields=['due_on'], name='dossiers_filestate_due'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['open', 'suspended', 'closed', 'rejected', 'withdrawn'])), name='dossiers_filestate_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('status__in', ['open', 'suspended'])), models.Q(('closed_on__isnull', False), ('status__in', ['closed', 'rejected', 'withdrawn'])), _connector='OR'), name='dossiers_filestate_closed_when_ended'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FileLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('unit', 'place'), ('criterion', 'criterion'), ('file', 'work file'), ('round', 'reporting round'), ('evidence', 'evidence')], max_length=10)),
                ('key', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='dossiers.workfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('file', 'kind', 'key'), name='dossiers_filelink_once')],
            },
        ),
        *append_only(LOGS),
    ]
