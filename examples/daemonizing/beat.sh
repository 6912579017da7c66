#!/bin/sh
/srv/lights/.venv/bin/celery -A lights beat --pidfile=var/celerybeat.pid
