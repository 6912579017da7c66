from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

# В продакшене ключ свой и секретный, а DEBUG выключен
SECRET_KEY = 'django-insecure-primer-iz-rukovodstva'
DEBUG = True
ALLOWED_HOSTS = []

# --8<-- [start:apps]
INSTALLED_APPS = [
    'django.contrib.admin',
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'django.contrib.sessions',
    'django.contrib.messages',
    'django.contrib.staticfiles',
    'orders',
    'django_celery_results',
    'django_celery_beat',
]
# --8<-- [end:apps]

MIDDLEWARE = [
    'django.middleware.security.SecurityMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'django.middleware.common.CommonMiddleware',
    'django.middleware.csrf.CsrfViewMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
    'django.contrib.messages.middleware.MessageMiddleware',
]

ROOT_URLCONF = 'proj.urls'
WSGI_APPLICATION = 'proj.wsgi.application'

TEMPLATES = [
    {
        'BACKEND': 'django.template.backends.django.DjangoTemplates',
        'APP_DIRS': True,
        'OPTIONS': {
            'context_processors': [
                'django.template.context_processors.request',
                'django.contrib.auth.context_processors.auth',
                'django.contrib.messages.context_processors.messages',
            ],
        },
    },
]

# --8<-- [start:databases]
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.sqlite3',
        'NAME': BASE_DIR / 'db.sqlite3',
        'CONN_MAX_AGE': 600,
    },
}
# --8<-- [end:databases]

# --8<-- [start:zone]
LANGUAGE_CODE = 'ru'
TIME_ZONE = 'Europe/Moscow'
# --8<-- [end:zone]
USE_TZ = True
STATIC_URL = 'static/'
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'

# --8<-- [start:mail]
# Пока сайт в разработке, письма ложатся в папку
EMAIL_BACKEND = 'django.core.mail.backends.filebased.EmailBackend'
EMAIL_FILE_PATH = BASE_DIR / 'mail'
# --8<-- [end:mail]

# --8<-- [start:celery]
CELERY_BROKER_URL = 'amqp://guest:guest@localhost:5672//'
CELERY_TASK_TIME_LIMIT = 5 * 60
# --8<-- [start:results]
CELERY_RESULT_BACKEND = 'django-db'
CELERY_RESULT_EXTENDED = True
# --8<-- [end:results]
# --8<-- [start:beat]
CELERY_BEAT_SCHEDULER = 'django'
# --8<-- [end:beat]
# --8<-- [end:celery]
