"""The settings: what the environment may say, what is made up without it, and what a public site gets."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.db import connection

from claims import checks

ROOT = Path(site.BASE_DIR)
PUBLIC = {"PRODUCTION": "true", "SECRET_KEY": "k" * 25 + "0123456789" * 4, "ALLOWED_HOSTS": "grounds.example"}
SHOW = """
import json
from config import settings
values = {name: value for name, value in vars(settings).items() if name.isupper()}
print(json.dumps(values, default=lambda value: sorted(value) if isinstance(value, set) else str(value)))
"""


@pytest.fixture
def run(tmp_path):
    """Runs Python in a process with nothing in its environment but what is said; its folder var/ is a new one."""

    def run(*arguments, **variables):
        clean = {"PATH": os.environ["PATH"], "GROUNDS_VAR": str(tmp_path / "var"), **variables}
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, timeout=60)

    return run


@pytest.fixture
def settings_with(run):
    """The settings under these variables, as plain values."""

    def settings_with(**variables):
        done = run("-c", SHOW, **variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return settings_with


def test_the_page_of_settings_lists_exactly_the_variables_that_are_read():
    code = (ROOT / "config" / "settings.py").read_text() + (ROOT / "config" / "gunicorn.py").read_text()
    call = r'(?:flag|whole_number|names|env\.\w+|environ\.get)\(\s*"([A-Z_]+)"'
    page = (ROOT / "docs" / "settings.md").read_text()
    listed = re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)
    assert sorted(listed) == sorted(set(re.findall(call, code)))


def test_nothing_needs_to_be_set(settings_with, tmp_path):
    values = settings_with()
    assert values["DATABASES"]["default"]["NAME"] == str(tmp_path / "var" / "grounds.sqlite3")
    assert values["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert values["EMAIL_BACKEND"] == checks.CONSOLE
    assert values["PORT"] == "8000"
    assert not values["DEBUG"]
    assert not values["SECURE_SSL_REDIRECT"]
    assert "SECURE_PROXY_SSL_HEADER" not in values


def test_a_variable_set_to_nothing_counts_as_unset(settings_with):
    empty = dict.fromkeys(["DATABASE_URL", "SECRET_KEY", "PORT", "DEBUG", "ALLOWED_HOSTS", "LOG_LEVEL"], "")
    assert settings_with(**empty) == settings_with()


def test_the_secret_key_is_made_once_and_read_by_its_owner_only(settings_with, tmp_path):
    key = settings_with()["SECRET_KEY"]
    assert len(key) >= 50
    assert settings_with()["SECRET_KEY"] == key
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600


def test_the_folder_of_the_database_is_made_even_where_the_key_is_given(settings_with, tmp_path):
    settings_with(SECRET_KEY="given")
    assert [path.name for path in tmp_path.rglob("*")] == ["var"]


def test_processes_that_start_together_share_one_secret_key(tmp_path):
    variables = {"PATH": os.environ["PATH"], "GROUNDS_VAR": str(tmp_path / "var")}
    command = [sys.executable, "-c", "from config.settings import SECRET_KEY; print(SECRET_KEY)"]
    started = [subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE) for _ in range(8)]
    keys = {process.communicate(timeout=60)[0] for process in started}
    assert len(keys) == 1 and len(keys.pop()) > 50


@pytest.mark.parametrize(
    "wrong",
    [
        {"PRODUCTION": "true"},
        {"PRODUCTION": "treu"},
        {**PUBLIC, "DEBUG": "true"},
        {"DATABASE_URL": "mysql://a@b/c"},
        {"DATABASE_URL": "grounds.sqlite3"},
        {"EMAIL_URL": "somewhere"},
        {"TRUSTED_PROXY_COUNT": "-1"},
        {"LOG_LEVEL": "loud"},
        {"GROUNDS_VAR": str(Path(__file__) / "below-a-file")},
    ],
    ids=lambda wrong: " ".join(wrong),
)
def test_a_wrong_value_is_told_in_one_sentence(run, wrong):
    done = run("manage.py", "migrate", **wrong)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_production_is_strict(settings_with):
    values = settings_with(**PUBLIC)
    assert values["ALLOWED_HOSTS"] == ["grounds.example"]
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_PRELOAD"):
        assert values[name] is True
    assert values["SECURE_HSTS_SECONDS"] == 31536000
    assert values["ACCOUNT_DEFAULT_HTTP_PROTOCOL"] == "https"
    assert "Manifest" in values["STORAGES"]["staticfiles"]["BACKEND"]
    assert settings_with(**PUBLIC, SSL_REDIRECT="no")["SECURE_SSL_REDIRECT"] is False


def test_production_passes_the_deployment_checks(run):
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", EMAIL_URL="smtp://mail", **PUBLIC)
    assert done.returncode == 0, done.stderr


def test_a_proxy_is_believed_only_where_one_is_named(settings_with):
    values = settings_with(TRUSTED_PROXY_COUNT="2")
    assert values["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2
    assert values["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_postgres_by_address(settings_with):
    database = settings_with(DATABASE_URL="postgres://u:p%40s@host:5433/name?sslmode=require")["DATABASES"][
        "default"
    ]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"], database["PORT"]) == ("u", "p@s", 5433)
    assert database["OPTIONS"] == {"sslmode": "require"}
    assert database["CONN_MAX_AGE"] == 60 and database["CONN_HEALTH_CHECKS"]


def test_mail_by_address(settings_with):
    values = settings_with(EMAIL_URL="smtp+tls://u:p@host:587", DEFAULT_FROM_EMAIL="desk@example.org")
    assert (values["EMAIL_HOST"], values["EMAIL_PORT"], values["EMAIL_USE_TLS"]) == ("host", 587, True)
    assert values["SERVER_EMAIL"] == "desk@example.org"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has these")
def test_sqlite_keeps_what_it_said_it_saved():
    with connection.cursor() as cursor:
        answers = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert answers == ["wal", 2, 1]
    assert connection.transaction_mode == "IMMEDIATE"


def test_the_content_policy_allows_only_what_is_ours():
    words = {word for directive in site.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for word in directive}
    assert words == {"'self'", "'none'", "data:"}


def test_wrong_passwords_are_counted_where_every_process_sees_them():
    assert site.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    assert "5/5m/key" in site.ACCOUNT_RATE_LIMITS["login_failed"]


@pytest.mark.django_db
def test_five_wrong_passwords_slow_the_next_tries(client):
    User.objects.create_user("analyst", "analyst@example.org", "right one")
    for _ in range(5):
        client.post("/accounts/login/", {"login": "analyst", "password": "wrong one"})
    answer = client.post("/accounts/login/", {"login": "analyst", "password": "right one"})
    assert not client.session.get("_auth_user_id")
    assert "Too many wrong passwords" in answer.text
    other = User.objects.create_user("reviewer", "reviewer@example.org", "right one")
    client.post("/accounts/login/", {"login": "reviewer@example.org", "password": "right one"})
    assert client.session["_auth_user_id"] == str(other.pk)


def found(check):
    """The ids of what a check finds."""
    return [message.id for message in check()]


def test_checks_ask_a_public_site_for_its_names(settings):
    settings.PRODUCTION, settings.ALLOWED_HOSTS = True, []
    assert found(checks.hosts_are_named) == ["claims.E001"]
    settings.ALLOWED_HOSTS = ["*"]
    assert found(checks.hosts_are_named) == ["claims.W001"]
    settings.ALLOWED_HOSTS = ["grounds.example"]
    assert found(checks.hosts_are_named) == []
    settings.PRODUCTION, settings.ALLOWED_HOSTS = False, []
    assert found(checks.hosts_are_named) == []


def test_checks_find_a_folder_that_cannot_be_written(settings, tmp_path):
    settings.DATABASE_IS_OURS, settings.VAR = True, tmp_path / "new" / "var"
    assert found(checks.var_can_be_written) == []
    settings.VAR = Path(__file__) / "var"
    assert found(checks.var_can_be_written) == ["claims.E002"]
    settings.DATABASE_IS_OURS = False
    assert found(checks.var_can_be_written) == []


@pytest.mark.parametrize("word", ["0", "65536", "-1", "80.5", "http", "٨٠٠٠"])
def test_checks_find_a_port_that_is_none(settings, word):
    settings.PORT = word
    assert found(checks.port_is_a_port) == ["claims.E003"]


def test_checks_warn_of_mails_that_only_the_log_gets(settings):
    settings.EMAIL_BACKEND = checks.CONSOLE
    assert found(checks.mails_are_sent) == ["claims.W002"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert found(checks.mails_are_sent) == []


@pytest.mark.django_db
class TestHealth:
    def test_it_answers_without_log_in(self, client):
        answer = client.get("/healthz")
        assert (answer.status_code, answer.content) == (200, b"ok\n")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert "no-store" in answer.headers["Cache-Control"]

    def test_it_only_reads(self, client):
        assert client.post("/healthz").status_code == 405

    def test_it_says_so_when_the_database_is_gone(self, client, monkeypatch):
        from django.db import OperationalError

        def fail():
            raise OperationalError("gone")

        monkeypatch.setattr("claims.views.health.connection.cursor", fail)
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert b"does not answer" in answer.content

    def test_a_load_balancer_may_ask_over_plain_http(self, client, settings):
        settings.SECURE_SSL_REDIRECT = True
        assert client.get("/healthz").status_code == 200
        assert client.get("/accounts/login/").status_code == 301
