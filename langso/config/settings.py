"""Django settings: one file, values from the environment only (see env.py)."""

from langso.config import env, sign_on

HOME = env.home()
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key(HOME)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_HTTPS = env.flag("BEHIND_HTTPS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "langso.core.apps.CoreConfig",
    "langso.geography.apps.GeographyConfig",
    "langso.accounts.apps.AccountsConfig",
    "langso.standards.apps.StandardsConfig",
    "langso.ledger.apps.LedgerConfig",
    "langso.assessment.apps.AssessmentConfig",
    "langso.reporting.apps.ReportingConfig",
    "langso.dossiers.apps.DossiersConfig",
    "langso.recognition.apps.RecognitionConfig",
    "langso.insights.apps.InsightsConfig",
    "langso.exchange.apps.ExchangeConfig",
    "langso.web.apps.WebConfig",
]

MIDDLEWARE = [
    "langso.config.health.health_check",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "langso.core.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "langso.core.language.from_cookie",
    "langso.reporting.middleware.saves_in_turn",
    "langso.core.bodies.bounded",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "langso.core.middleware.audited",
    "langso.accounts.middleware.last_seen",
    "langso.accounts.middleware.second_factor_first",
    "allauth.account.middleware.AccountMiddleware",
    "langso.core.guards.reading_requests",
]

ROOT_URLCONF = "langso.config.urls"
WSGI_APPLICATION = "langso.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "langso.reporting.presenters.topbar.desk_link",
                "langso.dossiers.presenters.topbar.files_link",
            ],
        },
    }
]

DATABASES = {"default": env.database(HOME)}

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"langso.accounts.passwords.{name}"}
    for name in ("LongEnough", "NotCommon", "NotOnlyDigits", "UnlikeTheName")
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# allauth: names and passwords, second factors, sign-on; our own forms, limits and templates.
ACCOUNT_ADAPTER = "langso.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "langso.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "langso.accounts.key_forms.SecondFactorCodeForm",
    "reauthenticate": "langso.accounts.key_forms.ConfirmingCodeForm",
    "add_webauthn": "langso.accounts.key_forms.AddKeyForm",
    "authenticate_webauthn": "langso.accounts.key_forms.SecondFactorKeyForm",
    "login_webauthn": "langso.accounts.key_forms.PasskeyForm",
    "reauthenticate_webauthn": "langso.accounts.key_forms.ConfirmingKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_HTTPS
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "langso.accounts.adapters.SignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": sign_on.services()}}
SOCIALACCOUNT_STORE_TOKENS = False
# Shared by all processes: allauth counts failures and remembers used codes in it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
    }
}
# Proxies of the house in front of us, whose X-Forwarded-For is believed.
LANGSO_TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=1 if BEHIND_HTTPS else 0)

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [env.PROJECT_ROOT / "langso" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS: list[str] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if env.flag("PLAIN_STATIC")
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
    "evidence": env.evidence_storage(),
}
MEDIA_ROOT = HOME / "files"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", default=24) * 3600
CSRF_FAILURE_VIEW = "langso.core.forgery.refused"
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=31_536_000) if BEHIND_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# A workbook of the whole country is about 40 MB; anything above is refused before it is read.
LANGSO_MAX_UPLOAD_BYTES = 64 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = LANGSO_MAX_UPLOAD_BYTES
# One file behind a figure: a photo is 3 to 8 MB, a scan of forty pages about 15 MB.
LANGSO_MAX_FILE_BYTES = env.number("LANGSO_MAX_FILE_MB", default=25) * 1024 * 1024
# The virus scanner's socket; with none, files are marked "not scanned".
LANGSO_CLAMD = env.virus_scanner()
# The program that makes PDF of Word files (`off`: the kit of papers does); found by its usual name.
LANGSO_OFFICE = env.text("LANGSO_OFFICE", default="")
# How papers are signed (docs/signatures.md); demonstration keys prove nothing.
LANGSO_SIGNING = env.signing()
# Where statuses to other agencies are put for an axis; none: they wait to be taken out by hand.
LANGSO_EXCHANGE_FOLDER = env.text("LANGSO_EXCHANGE_FOLDER", default="")

# Calls with a token, each person's; a call holds up to 50,000 figures. Of tokens that open nothing
# an address may try fewer. 0: no limit.
LANGSO_API_CALLS_A_MINUTE = env.number("LANGSO_API_CALLS_A_MINUTE", default=1_200)
LANGSO_API_BAD_TOKENS_A_MINUTE = env.number("LANGSO_API_BAD_TOKENS_A_MINUTE", default=60)
# Calls of one person's entry sheets; each saves up to 500 cells. 0: no limit.
LANGSO_DESK_CALLS_A_MINUTE = env.number("LANGSO_DESK_CALLS_A_MINUTE", default=240)

# Reminders by e-mail: with no server named, letters are written to files in the data folder.
EMAIL_HOST = env.text("EMAIL_HOST", default="")
EMAIL_PORT = env.number("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.text("EMAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.flag("EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
# Where people reach the platform, for links in letters: https://langso.tinh.gov.vn
LANGSO_SITE = env.site()
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", default="langso@localhost")

LANGSO_LAW_FOLDER = env.PROJECT_ROOT / "law"
LANGSO_SEEDS_FOLDER = env.PROJECT_ROOT / "seeds"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
