#!/usr/bin/env bash
# Steps of test_systemd.py, in name spaces of its own; the variables are the test's.
set -eu
for folder in /run /srv /etc/systemd/system /var/lib; do mount -t tmpfs tmpfs $folder; done
mkdir -p /run/user /run/systemd/system /srv/lights /var/lib/celery /etc/systemd/system/service.d
cp "$EXAMPLES"/lights.py "$EXAMPLES"/worker.env /srv/lights
cp "$EXAMPLES"/celery.service "$EXAMPLES"/celerybeat.service /etc/systemd/system
ln -s "$VENV" /srv/lights/.venv
sed -i "s/localhost:6379/localhost:$PORT/" /srv/lights/lights.py
printf '[Service]\nUser=\nGroup=\nStateDirectory=\n' > /etc/systemd/system/service.d/one-user.conf
printf '[Unit]\nRequires=basic.target\nAfter=basic.target\n' > /etc/systemd/system/multi-user.target
export XDG_RUNTIME_DIR=/run/user SYSTEMD_UNIT_PATH="$HOME/.config/systemd/user:/etc/systemd/system:/usr/lib/systemd/user"
cd /srv/lights

try() { for _ in $(seq 300); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.1; done; echo "in vain: $*"; exit 1; }
ctl() { systemctl --user --no-pager "$@"; }
boot() { "$MANAGER" --user --unit=multi-user.target & manager=$!; try ctl list-units; }
broker() { redis-server --bind 127.0.0.1 --port $PORT --save '' --dir "$HOME" >/dev/null & redis=$!; try redis-cli -p $PORT ping; }
main() { ctl show -p MainPID --value celery; }
answers() { .venv/bin/python -c "import lights; print(lights.repair.delay(1, 0).get(timeout=60))"; }
changed() { [ "$(main)" != "$1" ] && [ "$(main)" != 0 ]; }

broker
boot
ctl enable --now celery celerybeat
answers
before=$(main); kill -KILL $before; try changed $before
echo restarts $(ctl show -p NRestarts --value celery); answers
before=$(main); sed -i 's/заменена/заменена и проверена/' lights.py; ctl reload celery
try sh -c '.venv/bin/python -c "import lights; print(lights.repair.delay(1, 0).get(timeout=60))" | grep проверена'
sh -c "[ $before = $(main) ] && echo same process"
id=$(.venv/bin/python -c "import lights; print(lights.repair.delay(2, 3).id)")
sleep 1; ctl stop celery
.venv/bin/python -c "import lights; print('stopped with', lights.app.AsyncResult('$id').state)"
ctl start celery; kill -KILL $redis; broker; answers
echo broker came back
kill $manager; wait $manager || true; rm -rf /run/user/systemd; boot
try ctl is-active celery celerybeat; answers
echo after a reboot: $(ctl is-active celery celerybeat)
ctl stop celery celerybeat; kill $manager $redis; wait
