from django.db import migrations, models

# What was kept of a transfer in columns becomes the message that told it.
FILL = """
UPDATE mandates_claim SET
    contract = 'vn.lienthong.mandates.transfer-told',
    message = jsonb_build_object(
        'reference', reference, 'subject', subject, 'title', title, 'giver', giver,
        'receiver', receiver, 'effective_date', effective_date, 'notation', notation,
        'decided_by_agency', decided_by_agency, 'decision_date', decision_date,
        'is_verified', is_verified, 'note', note);
"""
OUTCOMES = [
    ("open", "Chờ xử lý"),
    ("applied", "Đã ghi vào danh mục"),
    ("returned", "Đã chuyển giao trở lại"),
    ("dismissed", "Không ghi vào danh mục"),
]
GONE = (
    "giver",
    "receiver",
    "effective_date",
    "notation",
    "decided_by_agency",
    "decision_date",
    "is_verified",
    "note",
)


class Migration(migrations.Migration):
    dependencies = [("mandates", "0007_transfers_are_revoked")]

    operations = [
        migrations.RenameModel("TransferClaim", "Claim"),
        migrations.AlterModelTable("Claim", "mandates_claim"),
        migrations.AlterModelOptions(
            "Claim", {"ordering": ["-arrived_at"], "verbose_name": "Thay đổi do nút khác báo"}
        ),
        migrations.AddField(
            "Claim",
            "contract",
            models.CharField(default="", max_length=80, verbose_name="Loại thay đổi"),
            preserve_default=False,
        ),
        migrations.AddField(
            "Claim",
            "addressee",
            models.CharField(
                blank=True, default="", max_length=35, verbose_name="Cơ quan được báo"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "Claim", "envelope", models.UUIDField(null=True, verbose_name="Phong bì")
        ),
        migrations.AddField(
            "Claim",
            "message",
            models.JSONField(default=dict, verbose_name="Nội dung được báo"),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        *(migrations.RemoveField("Claim", name) for name in GONE),
        migrations.AlterField(
            "Claim",
            "outcome",
            models.CharField(
                choices=OUTCOMES, default="open", max_length=9, verbose_name="Kết quả xử lý"
            ),
        ),
        migrations.CreateModel(
            name="TellingAnswer",
            fields=[
                ("envelope", models.UUIDField(primary_key=True, serialize=False)),
                ("contract", models.CharField(max_length=80, verbose_name="Loại thay đổi")),
                ("agency_code", models.CharField(max_length=35, verbose_name="Cơ quan trả lời")),
                (
                    "subject",
                    models.CharField(max_length=80, verbose_name="Mã chức năng, nhiệm vụ"),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=OUTCOMES, max_length=9, verbose_name="Kết quả xử lý"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Lý do xử lý")),
                ("answered_by", models.CharField(max_length=200, verbose_name="Người xử lý")),
                ("answered_at", models.DateTimeField(verbose_name="Xử lý lúc")),
            ],
            options={
                "verbose_name": "Trả lời của nút khác",
                "db_table": "mandates_telling_answer",
                "ordering": ["-answered_at"],
                "indexes": [models.Index(fields=["subject"], name="telling_answer_of_a_mandate")],
            },
        ),
    ]
