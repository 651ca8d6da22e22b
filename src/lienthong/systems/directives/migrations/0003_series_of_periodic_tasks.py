import django.db.models.deletion
import lienthong.base.ids
from django.db import migrations, models

from lienthong.base.tenancy import protect


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_mandates_are_searched'),
        ('directives', '0002_search_by_words_and_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='period_first',
            field=models.DateField(null=True, verbose_name='Ngày đầu kỳ'),
        ),
        migrations.AlterField(
            model_name='duty',
            name='period',
            field=models.CharField(blank=True, choices=[('month', 'Hàng tháng'), ('quarter', 'Hàng quý'), ('half-year', 'Sáu tháng'), ('year', 'Hàng năm'), ('other', 'Định kỳ khác'), ('unset', 'Định kỳ, chưa rõ kỳ')], max_length=12),
        ),
        migrations.AlterField(
            model_name='task',
            name='period',
            field=models.CharField(blank=True, choices=[('month', 'Hàng tháng'), ('quarter', 'Hàng quý'), ('half-year', 'Sáu tháng'), ('year', 'Hàng năm'), ('other', 'Định kỳ khác'), ('unset', 'Định kỳ, chưa rõ kỳ')], max_length=12),
        ),
        migrations.AlterField(
            model_name='taskevent',
            name='kind',
            field=models.CharField(choices=[('confirmed', 'Xác nhận đề xuất'), ('assigned', 'Giao nhiệm vụ'), ('arrived', 'Nhận được nhiệm vụ'), ('changed', 'Thay đổi nội dung, thời hạn'), ('withdrawn', 'Rút nhiệm vụ'), ('accepted', 'Nhận thực hiện'), ('declined', 'Từ chối thực hiện'), ('planned', 'Lập, sửa kế hoạch'), ('progress', 'Báo cáo tiến độ thực hiện'), ('extension-asked', 'Xin gia hạn thời hạn'), ('extension-granted', 'Cho gia hạn'), ('extension-refused', 'Không cho gia hạn, giữ thời hạn cũ'), ('finished', 'Báo hoàn thành'), ('completed', 'Xác nhận hoàn thành'), ('returned', 'Trả lại, yêu cầu làm tiếp'), ('transferred', 'Chuyển cơ quan chủ trì'), ('pressed', 'Đôn đốc thực hiện'), ('reminded', 'Nhắc thời hạn'), ('series-begun', 'Lập chuỗi định kỳ'), ('series-changed', 'Đổi kỳ, thời hạn của các kỳ sau'), ('series-ended', 'Dừng chuỗi định kỳ'), ('period-opened', 'Mở kỳ tiếp theo')], max_length=18),
        ),
        migrations.AlterField(
            model_name='taskproposal',
            name='period',
            field=models.CharField(blank=True, choices=[('month', 'Hàng tháng'), ('quarter', 'Hàng quý'), ('half-year', 'Sáu tháng'), ('year', 'Hàng năm'), ('other', 'Định kỳ khác'), ('unset', 'Định kỳ, chưa rõ kỳ')], max_length=12),
        ),
        migrations.CreateModel(
            name='TaskSeries',
            fields=[
                ('id', models.UUIDField(default=lienthong.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('running', 'Đang mở theo kỳ'), ('ended', 'Đã kết thúc chuỗi'), ('withdrawn', 'Đã rút chuỗi')], default='running', max_length=10)),
                ('period', models.CharField(choices=[('month', 'Hàng tháng'), ('quarter', 'Hàng quý'), ('half-year', 'Sáu tháng'), ('year', 'Hàng năm'), ('other', 'Định kỳ khác'), ('unset', 'Định kỳ, chưa rõ kỳ')], max_length=12, verbose_name='Kỳ')),
                ('due_days', models.SmallIntegerField(default=0, verbose_name='Số ngày từ ngày cuối kỳ đến thời hạn')),
                ('next_date', models.DateField(verbose_name='Kỳ tiếp theo bắt đầu')),
                ('ended_date', models.DateField(null=True, verbose_name='Ngày dừng')),
                ('reason', models.TextField(blank=True, verbose_name='Lý do')),
                ('stuck_reason', models.TextField(blank=True)),
                ('created_by', models.CharField(max_length=60)),
                ('created_name', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='Chủ trì kỳ sau')),
            ],
            options={
                'verbose_name': 'Chuỗi nhiệm vụ định kỳ',
                'verbose_name_plural': 'Chuỗi nhiệm vụ định kỳ',
            },
        ),
        migrations.AddField(
            model_name='task',
            name='series',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='directives.taskseries'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('period', ''), _negated=True), fields=['agency', 'assigned_date', 'id'], name='task_periodic'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('period', 'unset'), _negated=True), name='task_period_is_set'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('series', 'period_first'), name='task_once_a_period'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('period_first__isnull', True), ('series__isnull', True)), models.Q(('period__in', ['month', 'quarter', 'half-year', 'year']), ('period_first__isnull', False), ('series__isnull', False)), _connector='OR'), name='task_of_series_has_period'),
        ),
        migrations.AddIndex(
            model_name='taskseries',
            index=models.Index(condition=models.Q(('state', 'running')), fields=['next_date'], name='task_series_next'),
        ),
        migrations.AddConstraint(
            model_name='taskseries',
            constraint=models.CheckConstraint(condition=models.Q(('period__in', ['month', 'quarter', 'half-year', 'year'])), name='task_series_period_known'),
        ),
        migrations.AddConstraint(
            model_name='taskseries',
            constraint=models.CheckConstraint(condition=models.Q(('due_days__gte', -180), ('due_days__lte', 180)), name='task_series_due_within_180_days'),
        ),
        migrations.AddConstraint(
            model_name='taskseries',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_date__isnull', True), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('ended_date__isnull', False), ('reason__gt', '')), _connector='OR'), name='task_series_ended_with_reason'),
        ),
        protect("directives_taskseries"),
    ]
