"""The node's settings: one file, every value from the environment; docs/settings.md lists them all."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from csp.constants import NONCE
from django.utils.translation import gettext_lazy as _

from lienthong.base.tenancy import WEB_ROLE, WORKER_ROLE
from lienthong.node import credentials, data_folder
from lienthong.node.embedded import postgres
from lienthong.node.embedded.nats import Nats


def _flag(name: str, default: str = "") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes"}


def _database(role: str, password: str) -> dict[str, Any]:
    """Return Django's settings of a connection as one of the node's three database roles."""
    url = os.environ.get("DATABASE_URL")
    if url:
        outside = urlparse(url)
        place = {
            "HOST": outside.hostname or "",
            "PORT": str(outside.port or 5432),
            "NAME": outside.path.lstrip("/"),
            "USER": unquote(outside.username or ""),
            "PASSWORD": unquote(outside.password or ""),
        }
        # An outside server has one login; the working role is taken on at connection.
        options = {} if role == postgres.OWNER else {"options": f"-c role={role}"}
    else:
        place = {
            "HOST": "127.0.0.1",
            "PORT": str(SECRETS.database_port),
            "NAME": postgres.DATABASE,
            "USER": role,
            "PASSWORD": password,
        }
        options = {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **place,
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


LIENTHONG_DATA = data_folder.choose()
SECRETS = credentials.load(LIENTHONG_DATA)
LIENTHONG_NODE = os.environ.get("LIENTHONG_NODE", "VN")
LIENTHONG_ROLE = os.environ.get("LIENTHONG_ROLE", "owner")
LIENTHONG_MASTER_KEY = bytes.fromhex(os.environ.get("LIENTHONG_MASTER_KEY", SECRETS.master_key))
LIENTHONG_METRICS_TOKEN = os.environ.get("LIENTHONG_METRICS_TOKEN", "")
LIENTHONG_ATTACHMENT_LIMIT = int(os.environ.get("LIENTHONG_ATTACHMENT_LIMIT", str(1024**3)))
LIENTHONG_PROFILE = os.environ.get("LIENTHONG_PROFILE", "2020")
NATS_URL = os.environ.get("NATS_URL", Nats(LIENTHONG_DATA, SECRETS).url)

SECRET_KEY = os.environ.get("LIENTHONG_SECRET_KEY", SECRETS.django_key)
DEBUG = _flag("LIENTHONG_DEBUG")
ALLOWED_HOSTS = os.environ.get("LIENTHONG_HOSTS", "127.0.0.1,localhost,testserver").split(",")

_ROLES = {
    "owner": (postgres.OWNER, SECRETS.owner_password),
    "web": (WEB_ROLE, SECRETS.web_password),
    "worker": (WORKER_ROLE, SECRETS.worker_password),
}
DATABASES = {"default": _database(*_ROLES[LIENTHONG_ROLE])}

INSTALLED_APPS = [
    "lienthong.base",
    "lienthong.trust",
    "lienthong.ledger",
    "lienthong.axis",
    "lienthong.agencies",
    "lienthong.identity",
    "lienthong.figures",
    "lienthong.casework",
    "lienthong.systems.documents",
    "lienthong.systems.mandates",
    "lienthong.systems.directives",
    "lienthong.systems.coordination",
    "lienthong.systems.reporting",
    "lienthong.systems.indicators",
    "lienthong.systems.command",
    "lienthong.node",
    "axes",
    "csp",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Below the static files, which are kept compressed; it hides lengths against guessing of secrets.
    "django.middleware.gzip.GZipMiddleware",
    "lienthong.base.sheets.SheetsAhead",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lienthong.base.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lienthong.identity.middleware.OfficerMiddleware",
    # Below it, so that the answer is a page of whoever asked.
    "lienthong.base.addresses.WholeAddresses",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lienthong.node.urls"
WSGI_APPLICATION = "lienthong.node.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
FORMAT_MODULE_PATH = ["lienthong.base.l10n"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

# Identity: accounts, sign-in and its throttling.
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "lienthong.identity.backends.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "lienthong.identity.passwords.LongEnough"},
    {"NAME": "lienthong.identity.passwords.NotCommon"},
    {"NAME": "lienthong.identity.passwords.NotTheName"},
]
LOGIN_URL = "identity:sign_in"
# A working day at most; thirty idle minutes end a session earlier.
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "lienthong.identity.throttling.client_address"
AXES_LOCKOUT_CALLABLE = "lienthong.identity.throttling.locked_page"
# End of identity.

STATIC_URL = "/static/"
STATIC_ROOT = LIENTHONG_DATA / "static"
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if _flag("LIENTHONG_PLAIN_STATIC")
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _flag("LIENTHONG_HTTPS")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# A page may show the node's own PDF files beside its text; nobody else may frame anything.
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "lienthong.base.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
