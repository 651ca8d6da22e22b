import django.db.models.deletion
import lienthong.base.ids
from django.db import migrations, models

from lienthong.base.tenancy import protect


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_mandates_are_searched'),
        ('identity', '0002_tokens_of_programs'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=lienthong.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('calendar', models.CharField(max_length=40, verbose_name='Lịch')),
                ('person_id', models.UUIDField()),
                ('person_name', models.CharField(max_length=120, verbose_name='Người đăng ký')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('token_end', models.CharField(max_length=4)),
                ('created_at', models.DateTimeField(verbose_name='Tạo lúc')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='Thu hồi lúc')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
            ],
            options={
                'verbose_name': 'Địa chỉ lịch',
                'verbose_name_plural': 'Địa chỉ lịch',
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['agency', '-created_at'], name='feed_of_agency')],
                'constraints': [models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='feed_keeps_only_a_digest')],
            },
        ),
        protect("identity_calendarfeed"),
    ]
