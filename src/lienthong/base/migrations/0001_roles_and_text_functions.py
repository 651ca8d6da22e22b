from django.db import migrations

GRANTS = """
GRANT USAGE ON SCHEMA public TO lienthong_web, lienthong_worker;
GRANT SELECT ON django_migrations TO lienthong_web, lienthong_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lienthong_web, lienthong_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO lienthong_web, lienthong_worker;
"""

# The rules of lienthong.base.text, as single expressions that the planner can write into the calling query.
SEARCH_KEY = r"""
CREATE FUNCTION lienthong_search_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(replace(
    translate(lower(normalize($1, NFD) COLLATE pg_c_utf8),
        U&'\0300\0309\0303\0301\0323\030C\030A\0308\030B\0307\0327\0328\0304\0306\0302\031B\0335', ''),
    U&'\0111', 'd'),
    U&' *[\0009\000A\000B\000C\000D\0085\00A0\2002\2003\2007\2009\202F\3000][ \0009\000A\000B\000C\000D\0085\00A0\2002\2003\2007\2009\202F\3000]*| {2,}', ' ', 'g'), ' ');
"""

# Letters, tones, case: three levels, divided by U+0002.
SORT_KEY = r"""
CREATE FUNCTION lienthong_sort_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(replace(lower(normalize($1, NFD) COLLATE pg_c_utf8), U&'\0111', U&'d\0335'),
    U&'\0306\0302\031B\0335 _-\2013\2014,;:!?.\2026''"()[]{}@*/\\&#%`^+<=>|~$\00A0\2018\2019\201C\201D\0300\0309\0303\0301\0323\030C\030A\0308\030B\0307\0327\0328\0304',
    U&'{|}~\0003\0004\0005\0006\0007\0008\0009\000A\000B\000C\000D\000E\000F\0010\0011\0012\0013\0014\0015\0016\0017\0018\0019\001A\001B\001C\001D\001E\001F !"#$%&\0003\000F\000F\0010\0010')
    || U&'\0002' ||
    translate(lower(normalize($1, NFD) COLLATE pg_c_utf8),
    U&'\0300\0309\0303\0301\0323\030C\030A\0308\030B\0307\0327\0328\0304\0306\0302\031B\0335',
    U&'\00E1\00E2\00E3\00E4\00E5\00E6\00E7\00E8\00E9\00EA\00EB\00EC\00ED')
    || U&'\0002' ||
    translate(normalize($1, NFD),
    U&'ABCDEFGHIJKLMNOPQRSTUVWXYZ\0110\0111',
    U&'~~~~~~~~~~~~~~~~~~~~~~~~~~~d');
"""

# Tên, then họ, then đệm.
NAME_SORT_KEY = r"""
CREATE FUNCTION lienthong_name_words(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace($1, ' {2,}', ' ', 'g'), ' ');

CREATE FUNCTION lienthong_name_sort_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lienthong_sort_key(split_part(lienthong_name_words($1), ' ', -1))
    || U&'\0001' ||
    lienthong_sort_key(CASE WHEN strpos(lienthong_name_words($1), ' ') > 0
        THEN split_part(lienthong_name_words($1), ' ', 1) ELSE '' END)
    || U&'\0001' ||
    lienthong_sort_key(coalesce(substring(lienthong_name_words($1) from '^[^ ]+ (.*) [^ ]+$'), ''));
"""

DROP_FUNCTIONS = """
DROP FUNCTION lienthong_name_sort_key(text);
DROP FUNCTION lienthong_name_words(text);
DROP FUNCTION lienthong_sort_key(text);
DROP FUNCTION lienthong_search_key(text);
"""


class Migration(migrations.Migration):
    initial = True
    # Before every other app's tables, so that the default privileges reach them all.
    run_before = [
        ("contenttypes", "0001_initial"),
        ("sessions", "0001_initial"),
    ]
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(SEARCH_KEY + SORT_KEY + NAME_SORT_KEY, DROP_FUNCTIONS),
    ]
