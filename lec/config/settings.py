"""Settings, read from the environment; production refuses to start on a missing secret."""

import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from lec.lib.sealing import LEAST_FILE_KEY

ROOT = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("LEC_DATA_DIR", ROOT / "var"))
DEMO = os.environ.get("LEC_DEMO", "") not in ("", "0")
DEBUG = False

DATABASE_URL = os.environ.get("LEC_DATABASE_URL", f"sqlite:///{DATA_DIR / 'lec.sqlite3'}")
EMBEDDED = DATABASE_URL.startswith("sqlite")


def _secret(name: str) -> str:
    """The secret from the environment; beside an embedded database one is made and kept in DATA_DIR."""
    value = os.environ.get(name, "")
    if value and not value.startswith("change-me"):
        return value
    if not EMBEDDED:
        raise ImproperlyConfigured(f"{name} must be set to a secret of your own before LEC can start.")
    kept = DATA_DIR / f"{name.lower()}.secret"
    if not kept.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.write(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), secrets.token_urlsafe(48).encode())
    return kept.read_text()


SECRET_KEY = _secret("LEC_SECRET_KEY")
IDENTIFIER_KEY = hashlib.sha512(_secret("LEC_IDENTIFIER_KEY").encode()).digest()
FILE_KEY = IDENTIFIER_KEY[:LEAST_FILE_KEY]
_HOSTS = os.environ.get("LEC_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver")
ALLOWED_HOSTS = [host.strip() for host in _HOSTS.split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in ("*", "testserver")]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "lec.audit",
    "lec.registry",
    "lec.accounts",
    "lec.rounds",
    "lec.rolls",
    "lec.headcounts",
    "lec.premises",
    "lec.advice",
    "lec.confirmation",
    "lec.closings",
    "lec.funding",
    "lec.inspections",
    "lec.agencies",
    "lec.reporting",
    "lec.notices",
    "lec.web",
    "lec.console",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lec.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lec.web.middleware.ContentSecurityPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lec.web.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lec.config.urls"
WSGI_APPLICATION = "lec.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- database ---------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600)}
if EMBEDDED:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What long work says of itself to the page that watches it: files, seen by every server process.
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "progress": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "progress",
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    },
    "estimates": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "estimates",
        "TIMEOUT": None,
    },
}

# --- sign-in ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Post"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "lec.accounts.signin.PostBackend"]
PASSWORD_HASHERS = ["lec.accounts.signin.Argon2idHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
# The session lives in a signed cookie: no statement per request, no table to clean. It is revoked
# through Post.sign_in_epoch (docs/decisions).
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "lec_session"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "lec.web.accounts.views.locked_out"
AXES_HANDLER = "lec.web.accounts.throttle.Throttle"
AXES_CLIENT_IP_CALLABLE = "lec.web.accounts.throttle.client_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W021"]

# --- safety -----------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = not EMBEDDED and not DEMO
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
CSRF_FAILURE_VIEW = "lec.web.errors.views.csrf_failure"

# --- language, time, files --------------------------------------------------------------------
LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "lec_language"
LOCALE_PATHS = [ROOT / "lec" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- mail -------------------------------------------------------------------------------------
# smtp://user:password@host:port?tls=1, or smtps://...; without it letters become files under DATA_DIR.
_MAIL = urlsplit(os.environ.get("LEC_MAIL_URL", ""))
if _MAIL.geturl() and (_MAIL.scheme not in ("smtp", "smtps") or not _MAIL.hostname):
    raise ImproperlyConfigured("LEC_MAIL_URL must begin with smtp:// or smtps:// and name a server.")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL.hostname else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = _MAIL.hostname or "localhost"
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = not EMAIL_USE_SSL and parse_qs(_MAIL.query).get("tls", ["0"])[0] == "1"
EMAIL_PORT = _MAIL.port or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("LEC_MAIL_FROM", "LEC <lec@localhost>")
PUBLIC_URL = os.environ.get("LEC_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
