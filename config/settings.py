"""The settings of the site. What varies between machines comes from the environment: docs/settings.md."""

import os
import re
from ipaddress import ip_network
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from config.owner_only import read_or_make

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def flag(name: str, default: bool) -> bool:
    """A yes or no from the environment. A misspelt one is refused rather than read as no."""
    word = env.str(name, default="").strip().lower()
    if not word:
        return default
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {word!r}: write true or false.")


def whole_number(name: str, default: int) -> int:
    """A whole number, not below nought, from the environment."""
    word = env.str(name, default="").strip()
    if not word:
        return default
    if not (word.isascii() and word.isdecimal()):
        raise ImproperlyConfigured(f"{name} is {word!r}: write a whole number.")
    return int(word)


def names(name: str, default: list[str]) -> list[str]:
    """A list from the environment, separated by commas."""
    return [part.strip() for part in env.str(name, default="").split(",") if part.strip()] or default


# --- Where this runs ---------------------------------------------------------------------------------
PRODUCTION = flag("PRODUCTION", False)
DEBUG = flag("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured(
        "DEBUG shows the program's insides to strangers: unset it where PRODUCTION is set."
    )

# Everything that this machine keeps: the SQLite database, the secret key, the demo password.
VAR = Path(env.str("GROUNDS_VAR", default="") or BASE_DIR / "var").expanduser().absolute()
PORT = env.str("PORT", default="") or "8000"
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")


DATABASE_IS_OURS = not env.str("DATABASE_URL", default="")
SECRET_KEY = env.str("SECRET_KEY", default="")
if PRODUCTION and not SECRET_KEY:
    raise ImproperlyConfigured("PRODUCTION needs a SECRET_KEY: 50 or more random characters, kept secret.")
try:
    if DATABASE_IS_OURS:
        # The database holds passwords and sessions: what this process writes is its owner's alone.
        os.umask(0o077)
        VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    SECRET_KEY = SECRET_KEY or read_or_make(VAR / "secret-key", get_random_secret_key)
except OSError as error:
    raise ImproperlyConfigured(
        f"Grounds cannot write to the folder {VAR} ({error.strerror}): "
        "make it writable, or name another one in GROUNDS_VAR."
    ) from error

if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short to be safe: take 50 or more random characters.")

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = names("ALLOWED_HOSTS", [] if PRODUCTION else LOCAL_HOSTS)
CSRF_TRUSTED_ORIGINS = names("CSRF_TRUSTED_ORIGINS", [])

# --- The parts ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "claims",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Right after the security headers: static files need no session, no log-in and no database.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.private_pages.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every page asks for a log-in unless its view says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Needs the user: tells the edit history who it was.
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# Jinja2 for our pages, asked first; Django's own templates for the admin and the log-in pages.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "config.templating.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Data --------------------------------------------------------------------------------------------
if DATABASE_IS_OURS:
    # Not by way of an address: a folder's name may hold any character.
    DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "grounds.sqlite3"}
elif re.match(r"(postgres|postgresql|sqlite)://", env.str("DATABASE_URL")):
    DATABASE = env.db_url("DATABASE_URL")
else:
    raise ImproperlyConfigured(
        "DATABASE_URL must begin with postgres:// or sqlite:// - nothing else is tested."
    )

if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["CONN_MAX_AGE"] = None
    DATABASE["OPTIONS"] = {
        # A transaction that begins by reading and then writes would fail at once when another one
        # wrote in between; IMMEDIATE makes it wait for its turn instead.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # Readers never wait for a writer; what was said to be saved survives a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASE.setdefault("CONN_MAX_AGE", 60)
    DATABASE["CONN_HEALTH_CHECKS"] = True

DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Wrong passwords are counted here, and must count for every process alike: so not in memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "grounds_cache",
        # Counters of wrong passwords stand here: nobody may push them out with others.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Background work ---------------------------------------------------------------------------------
# Queued in the database and done by `manage.py work`: a slow fetch never holds a page. What takes the processor has a queue
# of its own, which only one of two workers empties.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "slow"]}}
# Networks from which articles may be fetched though they are not public, such as that of an own archive.
try:
    CAPTURE_ALLOWED_NETWORKS = [ip_network(part) for part in names("CAPTURE_ALLOWED_NETWORKS", [])]
except ValueError as error:
    raise ImproperlyConfigured(f"CAPTURE_ALLOWED_NETWORKS: {error}.") from error
# A pasted text may be as large as a fetched page; what is typed otherwise is a few kilobytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000

# --- People ------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "claims.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Whoever asks to reset the password of an address that nobody has here gets the same page, and no mail is sent.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Grounds] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# Five wrong passwords for one name, or ten from one address, and the next tries wait.
# Who adds members may name sixty accounts an hour: enough for a team, too few to find out who has one.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "name_account": "60/h/user"}

# --- Mail --------------------------------------------------------------------------------------------
# Without a server of its own a mail is printed where Grounds was started.
MAIL = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_HOST = MAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = MAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = MAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = MAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or "Grounds <grounds@localhost>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Language and time -------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files ------------------------------------------------------------------------------------
STATIC_URL = "static/"
if PRODUCTION:
    # Filled by `manage.py collectstatic`; names carry a hash, so browsers may keep them for ever.
    STATIC_ROOT = BASE_DIR / "static_root"
    STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
else:
    # Served from where they lie, so that nothing has to be collected first.
    WHITENOISE_USE_FINDERS = True
    STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}

# --- Safety ------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
CSRF_FAILURE_VIEW = "claims.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = flag("SSL_REDIRECT", PRODUCTION)
# A load balancer asks for the site's health over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if PRODUCTION:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# How many proxies of ours stand in front. Without one, what a visitor says of his address is not believed.
TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXY_COUNT", 0)
if TRUSTED_PROXY_COUNT:
    ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Log ---------------------------------------------------------------------------------------------
LOG_LEVEL = (env.str("LOG_LEVEL", default="") or "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise ImproperlyConfigured(f"LOG_LEVEL is {LOG_LEVEL!r}: write DEBUG, INFO, WARNING, ERROR or CRITICAL.")
# Everything to the terminal, also without DEBUG: Django by itself would only mail it to nobody.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "NOTSET", "propagate": True},
        # Somebody was refused, and was told so on a page: no fault of the site, so no traceback.
        "django.request": {"level": "ERROR"},
        # That each task began and ended well is no news.
        "django_tasks": {"level": "WARNING"},
    },
}
