"""Rounds, sheets and cells, and the logs that are only ever added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from langso.core.append_only import append_only, refusing

LOGS = ["reporting_entry", "reporting_cellevent", "reporting_finding"]

REFUSE = "reporting_refuse_change"
WORDS = (
    "The logs of reporting are append-only: % on % is refused."
    " Enter the figure again, or reopen the cell."
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('geography', '0004_one_scale_of_confidence'),
        ('standards', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=20, unique=True)),
                ('title_vi', models.CharField(max_length=200)),
                ('title_en', models.CharField(max_length=200)),
                ('period', models.IntegerField()),
                ('set_ids', models.JSONField(default=list)),
                ('data_from', models.DateField()),
                ('data_to', models.DateField()),
                ('due_commune', models.DateField(null=True)),
                ('due_province', models.DateField(null=True)),
                ('due_ministry', models.DateField(null=True)),
                ('confidence', models.CharField(max_length=10)),
                ('is_open', models.BooleanField(default=False)),
                ('terms', models.JSONField(default=dict)),
                ('withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('data_from__lte', models.F('data_to'))), name='reporting_round_data_lasts')],
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_key', models.CharField(blank=True, max_length=300)),
                ('version', models.IntegerField(default=0)),
                ('submissions', models.IntegerField(default=0)),
                ('simulated', models.BooleanField(default=False)),
                ('province', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.unit')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='reporting.round')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['round', 'province', 'sort_key'], name='reporting_sheet_of_province'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('round', 'unit'), name='reporting_sheet_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('set_id', models.CharField(max_length=60)),
                ('indicator', models.CharField(max_length=20)),
                ('stage', models.CharField(choices=[('self', 'self-assessed'), ('verified', 'verified by a department'), ('appraised', 'appraised')], max_length=10)),
                ('verdict', models.CharField(choices=[('met', 'met'), ('basically_met', 'basically met'), ('not_met', 'not met')], max_length=20)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('department', models.CharField(blank=True, max_length=40)),
                ('sheet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='reporting.sheet')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['sheet', 'set_id', 'indicator', 'id'], name='reporting_finding_of_sheet'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_key', models.UUIDField(unique=True)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('low_open', models.BooleanField(default=False)),
                ('high_open', models.BooleanField(default=False)),
                ('text', models.CharField(blank=True, max_length=200)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('door', models.CharField(choices=[('sheet', 'entry sheet'), ('workbook', 'workbook'), ('api', 'other system'), ('sum', 'sum of villages')], max_length=10)),
                ('base_version', models.IntegerField(null=True)),
                ('version', models.IntegerField()),
                ('element', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.dataelement')),
                ('village', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.unit')),
                ('sheet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='reporting.sheet')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['sheet', 'element', 'id'], name='reporting_entry_of_cell'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('high__isnull', True), ('low__isnull', True)), models.Q(('high__isnull', False), ('low__isnull', False), ('low__lte', models.F('high'))), _connector='OR'), name='reporting_entry_low_to_high'),
                    models.CheckConstraint(condition=models.Q(('high__gt', float("-inf")), ('high__lte', float("inf")), ('low__lt', float("inf"))), name='reporting_entry_is_a_number'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('empty', 'empty'), ('entered', 'entered'), ('submitted', 'submitted'), ('verified', 'verified'), ('returned', 'returned'), ('approved', 'approved')], default='empty', max_length=10)),
                ('version', models.IntegerField(default=0)),
                ('seq', models.IntegerField(default=0)),
                ('returns', models.SmallIntegerField(default=0)),
                ('due_on', models.DateField(null=True)),
                ('warned', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('department', models.CharField(blank=True, max_length=40)),
                ('changed_by', models.CharField(blank=True, max_length=150)),
                ('changed_at', models.DateTimeField(null=True)),
                ('element', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.dataelement')),
                ('village', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.unit')),
                ('approved_entry', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.entry')),
                ('entry', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.entry')),
                ('sheet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cells', to='reporting.sheet')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('sheet', 'element', 'village'), name='reporting_cell_once', nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(('state__in', ['empty', 'entered', 'submitted', 'verified', 'returned', 'approved'])), name='reporting_cell_state_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CellEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('submit', 'submit'), ('verify', 'verify'), ('return', 'return'), ('approve', 'approve'), ('reopen', 'reopen')], max_length=10)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('department', models.CharField(blank=True, max_length=40)),
                ('cell', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='reporting.cell')),
                ('entry', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.entry')),
            ],
            options={
                'indexes': [models.Index(fields=['cell', 'id'], name='reporting_cellevent_of_cell')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rung', models.CharField(max_length=30)),
                ('text_vi', models.CharField(max_length=500)),
                ('text_en', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.unit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='reporting.round')),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-at'], name='reporting_notice_of_user')],
                'constraints': [models.UniqueConstraint(fields=('user', 'round', 'unit', 'rung'), name='reporting_notice_once', nulls_distinct=False)],
            },
        ),
        refusing(REFUSE, WORDS),
        *append_only(LOGS, refuse=REFUSE, each="statement"),
    ]
