import django.contrib.postgres.fields
import django.db.models.deletion
import lienthong.base.ids
from django.db import migrations, models

from lienthong.base.tenancy import protect

# The agency written beside a token, for row security, is that of its appointment.
SAME_AGENCY = (
    "ALTER TABLE identity_apitoken ADD CONSTRAINT token_at_agency_of_appointment"
    " FOREIGN KEY (appointment_id, agency_id) REFERENCES identity_appointment (id, agency_id)"
)
ANY_AGENCY = "ALTER TABLE identity_apitoken DROP CONSTRAINT token_at_agency_of_appointment"


class Migration(migrations.Migration):

    dependencies = [
        ('base', '0001_roles_and_text_functions'),
        ('identity', '0001_people_accounts_and_appointments'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=lienthong.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='Tên chương trình')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('permissions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='Quyền')),
                ('created_by', models.CharField(max_length=120, verbose_name='Người cấp')),
                ('created_at', models.DateTimeField(verbose_name='Cấp lúc')),
                ('expires_at', models.DateTimeField(verbose_name='Hết hạn lúc')),
                ('last_used_at', models.DateTimeField(null=True, verbose_name='Dùng gần nhất')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='Thu hồi lúc')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='agencies.agency')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='identity.appointment', verbose_name='Thay cho cán bộ')),
            ],
            options={
                'verbose_name': 'Mã truy cập của chương trình',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('permissions__len__gt', 0)), name='token_may_something'),
                    models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='token_expires_later'),
                    models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='token_keeps_only_a_digest'),
                ],
            },
        ),
        migrations.RunSQL(SAME_AGENCY, ANY_AGENCY),
        protect("identity_apitoken"),
    ]
