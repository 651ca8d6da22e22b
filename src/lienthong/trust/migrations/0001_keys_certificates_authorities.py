
import django.db.models.deletion
import lienthong.base.ids
from django.db import migrations, models

# What has been certified or revoked is never rewritten, only taken out of use; a stored key is never altered.
GUARDS = """
CREATE FUNCTION trust_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'trust: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION trust_keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.serial, OLD.authority_id, OLD.subject, OLD.usage, OLD.common_name, OLD.organization,
      OLD.not_before, OLD.not_after, OLD.der)
     IS DISTINCT FROM
     (NEW.serial, NEW.authority_id, NEW.subject, NEW.usage, NEW.common_name, NEW.organization,
      NEW.not_before, NEW.not_after, NEW.der)
     OR (OLD.state <> NEW.state AND NEW.state = 'active')
     OR (OLD.state = 'revoked' AND NEW.state <> 'revoked')
     OR (OLD.key_id IS DISTINCT FROM NEW.key_id AND NEW.key_id IS NOT NULL)
  THEN
    RAISE EXCEPTION 'trust: a certificate is not rewritten' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION trust_keep_authority() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.kind, OLD.fingerprint, OLD.der, OLD.key_id) IS DISTINCT FROM
     (NEW.kind, NEW.fingerprint, NEW.der, NEW.key_id)
  THEN
    RAISE EXCEPTION 'trust: an authority is not rewritten' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER trust_certificate_kept BEFORE UPDATE ON trust_certificate
  FOR EACH ROW EXECUTE FUNCTION trust_keep_certificate();
CREATE TRIGGER trust_certificate_stays BEFORE DELETE ON trust_certificate
  FOR EACH ROW EXECUTE FUNCTION trust_refuse();
CREATE TRIGGER trust_authority_kept BEFORE UPDATE ON trust_authority
  FOR EACH ROW EXECUTE FUNCTION trust_keep_authority();
CREATE TRIGGER trust_authority_stays BEFORE DELETE ON trust_authority
  FOR EACH ROW EXECUTE FUNCTION trust_refuse();
CREATE TRIGGER trust_revocation_stays BEFORE UPDATE OR DELETE ON trust_revocation
  FOR EACH ROW EXECUTE FUNCTION trust_refuse();
CREATE TRIGGER trust_privatekey_kept BEFORE UPDATE ON trust_privatekey
  FOR EACH ROW EXECUTE FUNCTION trust_refuse();
"""

UNGUARD = """
DROP FUNCTION trust_keep_certificate() CASCADE;
DROP FUNCTION trust_keep_authority() CASCADE;
DROP FUNCTION trust_refuse() CASCADE;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [("base", "0001_roles_and_text_functions")]

    operations = [
        migrations.CreateModel(
            name='PrivateKey',
            fields=[
                ('id', models.UUIDField(default=lienthong.base.ids.new_id, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField(verbose_name='Khóa đã mã hóa')),
                ('created_at', models.DateTimeField(verbose_name='Tạo lúc')),
            ],
            options={
                'verbose_name': 'Khóa bí mật',
                'verbose_name_plural': 'Khóa bí mật',
            },
        ),
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('own', 'Gốc của nút này'), ('peer', 'Gốc của nút khác'), ('outside', 'Tổ chức chứng thực bên ngoài')], max_length=10, verbose_name='Loại')),
                ('name', models.CharField(max_length=300, verbose_name='Tên')),
                ('fingerprint', models.CharField(max_length=64, unique=True, verbose_name='Dấu vân tay SHA-256')),
                ('der', models.BinaryField(verbose_name='Chứng thư')),
                ('revocation_list', models.BinaryField(null=True, verbose_name='Danh sách thu hồi')),
                ('revocation_list_at', models.DateTimeField(null=True, verbose_name='Danh sách thu hồi lập lúc')),
                ('accepted_at', models.DateTimeField(verbose_name='Chấp nhận lúc')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='Thôi chấp nhận lúc')),
                ('key', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='authority', to='trust.privatekey', verbose_name='Khóa bí mật')),
            ],
            options={
                'verbose_name': 'Tổ chức chứng thực',
                'verbose_name_plural': 'Tổ chức chứng thực',
            },
        ),
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=40, verbose_name='Số sê-ri')),
                ('reason', models.CharField(choices=[('unspecified', 'không nêu lý do'), ('keyCompromise', 'lộ khóa bí mật'), ('cACompromise', 'lộ khóa của tổ chức chứng thực'), ('affiliationChanged', 'thay đổi nơi công tác'), ('superseded', 'đã được thay bằng chứng thư khác'), ('cessationOfOperation', 'ngừng hoạt động'), ('privilegeWithdrawn', 'bị thu hồi thẩm quyền')], max_length=24, verbose_name='Lý do')),
                ('revoked_at', models.DateTimeField(verbose_name='Thu hồi lúc')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revocations', to='trust.authority', verbose_name='Bên cấp')),
            ],
            options={
                'verbose_name': 'Thu hồi chứng thư',
                'verbose_name_plural': 'Thu hồi chứng thư',
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=40, verbose_name='Số sê-ri')),
                ('subject', models.CharField(max_length=100, verbose_name='Mã chủ thể')),
                ('usage', models.CharField(choices=[('node', 'Nút của hệ thống'), ('agency', 'Cơ quan'), ('official', 'Người có thẩm quyền'), ('checkpoint', 'Điểm kiểm tra của sổ cái')], max_length=12, verbose_name='Mục đích')),
                ('common_name', models.CharField(max_length=300, verbose_name='Tên')),
                ('organization', models.CharField(max_length=300, verbose_name='Tổ chức')),
                ('not_before', models.DateTimeField(verbose_name='Có hiệu lực từ')),
                ('not_after', models.DateTimeField(verbose_name='Hết hiệu lực')),
                ('der', models.BinaryField(verbose_name='Chứng thư')),
                ('state', models.CharField(choices=[('active', 'Đang dùng'), ('superseded', 'Đã thay'), ('revoked', 'Đã thu hồi')], default='active', max_length=12, verbose_name='Tình trạng')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='trust.authority', verbose_name='Bên cấp')),
                ('key', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='trust.privatekey', verbose_name='Khóa bí mật')),
            ],
            options={
                'verbose_name': 'Chứng thư số',
                'verbose_name_plural': 'Chứng thư số',
                'indexes': [models.Index(fields=['state', 'not_after'], name='trust_expiry')],
                'constraints': [models.UniqueConstraint(fields=('authority', 'serial'), name='trust_serial_once'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('subject', 'usage'), name='trust_one_active_certificate'), models.CheckConstraint(condition=models.Q(('not_after__gt', models.F('not_before'))), name='trust_validity_runs_forward'), models.CheckConstraint(condition=models.Q(('usage__in', ['node', 'agency', 'official', 'checkpoint'])), name='trust_usage_known'), models.CheckConstraint(condition=models.Q(('state__in', ['active', 'superseded', 'revoked'])), name='trust_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('key__isnull', False), ('state', 'active')), models.Q(models.Q(('state', 'active'), _negated=True), ('key__isnull', True)), _connector='OR'), name='trust_key_only_while_active')],
            },
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'own'), ('withdrawn_at', None)), fields=('kind',), name='trust_one_own_root'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['own', 'peer', 'outside'])), name='trust_authority_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'own'), _negated=True), ('key__isnull', False), _connector='OR'), name='trust_own_root_has_key'),
        ),
        migrations.AddConstraint(
            model_name='revocation',
            constraint=models.UniqueConstraint(fields=('authority', 'serial'), name='trust_revoked_once'),
        ),
        migrations.AddConstraint(
            model_name='revocation',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['unspecified', 'keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn'])), name='trust_reason_known'),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
