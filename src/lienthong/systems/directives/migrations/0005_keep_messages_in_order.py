import django.db.models.deletion
import lienthong.base.ids
from django.db import migrations, models

from lienthong.base.tenancy import protect


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_mandates_are_searched'),
        ('directives', '0004_deadlines_on_days_off'),
    ]

    operations = [
        migrations.CreateModel(
            name='EarlyTaskMessage',
            fields=[
                ('id', models.UUIDField(default=lienthong.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('assigner_code', models.CharField(max_length=35)),
                ('reference', models.UUIDField()),
                ('envelope_id', models.UUIDField()),
                ('contract', models.CharField(max_length=120)),
                ('version', models.PositiveSmallIntegerField()),
                ('content', models.JSONField()),
                ('revision', models.PositiveIntegerField()),
                ('told_at', models.DateTimeField()),
                ('arrived_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'Thông điệp đến trước nhiệm vụ',
                'verbose_name_plural': 'Thông điệp đến trước nhiệm vụ',
                'ordering': ['revision', 'told_at', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='extension',
            name='extension_refused_with_reason',
        ),
        migrations.AddField(
            model_name='duty',
            name='answer_envelope_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='duty',
            name='revisions',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='extension',
            name='envelope_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='progress',
            name='envelope_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='progress',
            name='refusal',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='task',
            name='revision',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='taskpart',
            name='answered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='taskpart',
            name='envelope_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='taskpart',
            name='refusal',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='extension',
            name='state',
            field=models.CharField(choices=[('asked', 'Chờ quyết định gia hạn'), ('granted', 'Được gia hạn'), ('refused', 'Không được gia hạn'), ('untaken', 'Nơi giao không tiếp nhận')], default='asked', max_length=8),
        ),
        migrations.AlterField(
            model_name='reminderrule',
            name='working_days',
            field=models.SmallIntegerField(null=True, verbose_name='Số ngày làm việc so với thời hạn'),
        ),
        migrations.AlterField(
            model_name='taskevent',
            name='kind',
            field=models.CharField(choices=[('confirmed', 'Xác nhận đề xuất'), ('assigned', 'Giao nhiệm vụ'), ('arrived', 'Nhận được nhiệm vụ'), ('changed', 'Thay đổi nội dung, thời hạn'), ('withdrawn', 'Rút nhiệm vụ'), ('accepted', 'Nhận thực hiện'), ('declined', 'Từ chối thực hiện'), ('planned', 'Lập, sửa kế hoạch'), ('progress', 'Báo cáo tiến độ thực hiện'), ('extension-asked', 'Xin gia hạn thời hạn'), ('extension-granted', 'Cho gia hạn'), ('extension-refused', 'Không cho gia hạn, giữ thời hạn cũ'), ('finished', 'Báo hoàn thành'), ('completed', 'Xác nhận hoàn thành'), ('returned', 'Trả lại, yêu cầu làm tiếp'), ('transferred', 'Chuyển cơ quan chủ trì'), ('pressed', 'Đôn đốc thực hiện'), ('reminded', 'Nhắc thời hạn'), ('series-begun', 'Lập chuỗi định kỳ'), ('series-changed', 'Đổi kỳ, thời hạn của các kỳ sau'), ('series-ended', 'Dừng chuỗi định kỳ'), ('period-opened', 'Mở kỳ tiếp theo'), ('untaken', 'Nơi nhận không tiếp nhận thông điệp')], max_length=18),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('answer_envelope_id__isnull', False)), fields=['answer_envelope_id'], name='duty_answer_envelope'),
        ),
        migrations.AddIndex(
            model_name='extension',
            index=models.Index(condition=models.Q(('envelope_id__isnull', False)), fields=['envelope_id'], name='extension_envelope'),
        ),
        migrations.AddIndex(
            model_name='progress',
            index=models.Index(condition=models.Q(('envelope_id__isnull', False)), fields=['envelope_id'], name='progress_envelope'),
        ),
        migrations.AddIndex(
            model_name='taskpart',
            index=models.Index(condition=models.Q(('envelope_id__isnull', False)), fields=['envelope_id'], name='task_part_envelope'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused', 'untaken']), _negated=True), ('decision_reason__gt', ''), _connector='OR'), name='extension_refused_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='reminderrule',
            constraint=models.UniqueConstraint(condition=models.Q(('working_days__isnull', True)), fields=('agency',), name='reminder_rule_none_once'),
        ),
        migrations.AddField(
            model_name='earlytaskmessage',
            name='agency',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency'),
        ),
        migrations.AddConstraint(
            model_name='earlytaskmessage',
            constraint=models.UniqueConstraint(fields=('agency', 'assigner_code', 'reference', 'envelope_id'), name='early_message_once'),
        ),
        protect("directives_earlytaskmessage"),
    ]
