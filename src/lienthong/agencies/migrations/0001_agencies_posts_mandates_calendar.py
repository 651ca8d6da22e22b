import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import lienthong.base.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('base', '0001_roles_and_text_functions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.TextField(help_text='identity in the loaded lists, e.g. G22 or xa:00004', unique=True)),
            ],
            options={
                'verbose_name': 'Cơ quan',
                'verbose_name_plural': 'Cơ quan',
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject', models.SlugField(max_length=80, unique=True, verbose_name='Mã nhiệm vụ')),
                ('title', models.TextField(verbose_name='Nhiệm vụ')),
                ('ended_date', models.DateField(blank=True, null=True, verbose_name='Kết thúc từ ngày')),
            ],
            options={
                'verbose_name': 'Nhiệm vụ',
                'verbose_name_plural': 'Nhiệm vụ',
                'ordering': ['subject'],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='Ngày')),
                ('kind', models.CharField(choices=[('off', 'Nghỉ'), ('worked', 'Làm bù')], max_length=6, verbose_name='Nghỉ hay làm bù')),
                ('reason', models.TextField(verbose_name='Lý do')),
                ('notice_number', models.CharField(blank=True, max_length=60, verbose_name='Số thông báo')),
                ('is_provisional', models.BooleanField(default=False, verbose_name='Dự kiến')),
            ],
            options={
                'verbose_name': 'Ngày trong lịch làm việc',
                'verbose_name_plural': 'Lịch làm việc',
                'ordering': ['day'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__gt', '')), name='calendar_day_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.TextField(verbose_name='Tên đơn vị')),
                ('short_name', models.CharField(max_length=20, verbose_name='Viết tắt')),
                ('rank', models.PositiveSmallIntegerField(default=100, verbose_name='Thứ tự')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='Hiệu lực')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='agencies.agency', verbose_name='Cơ quan')),
            ],
            options={
                'verbose_name': 'Đơn vị',
                'verbose_name_plural': 'Đơn vị',
                'ordering': ['rank', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('title', models.TextField(verbose_name='Chức vụ')),
                ('kind', models.CharField(choices=[('leader', 'Người đứng đầu'), ('deputy', 'Cấp phó của người đứng đầu'), ('unit-head', 'Người đứng đầu đơn vị'), ('clerk', 'Văn thư'), ('officer', 'Chuyên viên')], max_length=12, verbose_name='Loại vị trí')),
                ('rank', models.PositiveSmallIntegerField(default=100, verbose_name='Thứ tự')),
                ('is_leader', models.BooleanField(default=False, verbose_name='Đứng đầu cơ quan')),
                ('signs_as', models.TextField(blank=True, help_text='Các dòng đứng trước chức vụ khi ký, ví dụ: KT. BỘ TRƯỞNG', verbose_name='Quyền hạn ký')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='Hiệu lực')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='agencies.agency', verbose_name='Cơ quan')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='agencies.unit', verbose_name='Đơn vị')),
            ],
            options={
                'verbose_name': 'Vị trí',
                'verbose_name_plural': 'Vị trí',
                'ordering': ['rank', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AgencyRecord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=35, verbose_name='Mã định danh')),
                ('legacy_code', models.CharField(blank=True, max_length=35, verbose_name='Mã theo Thông tư 10/2016')),
                ('code_source', models.CharField(choices=[('sourced', 'Có nguồn công khai'), ('interpolated', 'Suy ra theo thứ tự, chưa xác minh'), ('memory', 'Chưa có nguồn, chưa xác minh'), ('unchanged-name', 'Giữ mã cũ theo tên, chưa xác minh'), ('assumed-namesake', 'Giữ mã của đơn vị cùng tên, chưa xác minh'), ('constructed', 'Tạm ghép từ mã đơn vị hành chính'), ('unverified', 'Mã tạm, chưa xác minh'), ('entered', 'Quản trị viên nhập')], max_length=20, verbose_name='Nguồn của mã')),
                ('name', models.TextField(verbose_name='Tên cơ quan')),
                ('name_en', models.TextField(blank=True, verbose_name='Tên tiếng Anh')),
                ('short_name', models.TextField(blank=True, verbose_name='Tên viết tắt')),
                ('kind', models.CharField(choices=[('ministry', 'Bộ'), ('ministerial-level', 'Cơ quan ngang bộ'), ('government-attached', 'Cơ quan thuộc Chính phủ'), ('peoples-committee', 'Ủy ban nhân dân'), ('other', 'Cơ quan, tổ chức khác')], max_length=20, verbose_name='Loại cơ quan')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Trung ương'), (2, 'Cấp tỉnh'), (3, 'Cấp huyện'), (4, 'Cấp xã')], verbose_name='Cấp')),
                ('unit_type', models.TextField(blank=True, verbose_name='Loại đơn vị hành chính')),
                ('unit_code', models.CharField(blank=True, max_length=5, verbose_name='Mã đơn vị hành chính')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='Hiệu lực')),
                ('search_key', lienthong.base.fields.SearchKeyField('name')),
                ('sort_key', lienthong.base.fields.SortKeyField('name')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='agencies.agency', verbose_name='Cơ quan')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='child_records', to='agencies.agency', verbose_name='Cơ quan cấp trên')),
            ],
            options={
                'verbose_name': 'Thông tin cơ quan theo thời gian',
                'verbose_name_plural': 'Thông tin cơ quan theo thời gian',
                'indexes': [models.Index(fields=['code'], name='agency_record_code'), models.Index(condition=models.Q(('legacy_code__gt', '')), fields=['legacy_code'], name='agency_record_legacy_code'), models.Index(fields=['level', 'code'], name='agency_record_level'), django.contrib.postgres.indexes.GistIndex(fields=['valid'], name='agency_record_valid'), models.Index(fields=['search_key'], name='agency_record_search_key')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('agency'), models.F('agency'), models.Value('[]'), function='int8range'), '&&'), (models.F('valid'), '&&')], name='agency_one_record_a_day'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('valid'), '&&')], name='agency_code_unique_a_day'), models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='agency_record_valid_some_day'), models.CheckConstraint(condition=models.Q(('code__regex', '^([A-Y]\\d{2}(\\.[A-Z0-9]+)*|Z\\d{2}[A-Z0-9.]{1,32})$')), name='agency_code_well_formed')],
            },
        ),
        migrations.CreateModel(
            name='Holding',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('lead', 'Chủ trì'), ('support', 'Phối hợp')], max_length=8, verbose_name='Vai trò')),
                ('legal_basis', models.TextField(verbose_name='Căn cứ pháp lý')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='Hiệu lực')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='agencies.agency', verbose_name='Cơ quan')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='agencies.mandate', verbose_name='Nhiệm vụ')),
            ],
            options={
                'verbose_name': 'Giao nhiệm vụ',
                'verbose_name_plural': 'Giao nhiệm vụ',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'lead')), expressions=[(models.Func(models.F('mandate'), models.F('mandate'), models.Value('[]'), function='int8range'), '&&'), (models.F('valid'), '&&')], name='mandate_one_lead_a_day'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('mandate'), models.F('mandate'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('agency'), models.F('agency'), models.Value('[]'), function='int8range'), '&&'), (models.F('valid'), '&&')], name='mandate_one_role_a_day'), models.CheckConstraint(condition=models.Q(('valid__isempty', False), ('valid__startswith__isnull', False)), name='holding_has_a_first_day'), models.CheckConstraint(condition=models.Q(('legal_basis__gt', '')), name='holding_cites_legal_basis')],
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('succession_date', models.DateField(verbose_name='Ngày kế thừa')),
                ('legal_basis', models.TextField(verbose_name='Căn cứ pháp lý')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='agencies.agency', verbose_name='Cơ quan trước')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inheritances', to='agencies.agency', verbose_name='Cơ quan kế thừa')),
            ],
            options={
                'verbose_name': 'Kế thừa',
                'verbose_name_plural': 'Kế thừa',
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor', 'succession_date'), name='succession_once'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='succession_between_two')],
            },
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('agency'), models.F('agency'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.Func(models.F('short_name'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('short_name'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('valid'), '&&')], name='unit_short_name_unique_a_day'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_leader', True)), expressions=[(models.Func(models.F('agency'), models.F('agency'), models.Value('[]'), function='int8range'), '&&'), (models.F('valid'), '&&')], name='post_one_leader_a_day'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('is_leader', False), ('kind', 'leader'), _connector='OR'), name='post_leader_is_of_leader_kind'),
        ),
    ]
