from django.db import migrations

from lienthong.base.searching import searchable


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_official_documents")]
    operations = [searchable("documents_incoming"), searchable("documents_outgoing")]
