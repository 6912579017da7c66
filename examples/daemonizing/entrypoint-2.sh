#!/bin/sh
echo "Готовлю базу"
exec /srv/lights/.venv/bin/celery -A lights worker -l INFO -c 1
