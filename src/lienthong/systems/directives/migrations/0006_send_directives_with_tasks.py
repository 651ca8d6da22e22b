from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_mandates_are_searched'),
        ('directives', '0005_keep_messages_in_order'),
    ]

    operations = [
        migrations.AddField(
            model_name='duty',
            name='directive_file',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='duty',
            name='end',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='duty',
            name='start',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='duty',
            name='text_sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('text_sha256', ''), _negated=True), fields=['agency', 'text_sha256'], name='duty_of_directive'),
        ),
    ]
