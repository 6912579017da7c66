"""The reader's own services: unit files that a page writes, run by what stands for systemd in a sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from doctools.engine.inside.units import seconds
from doctools.pages.head import front_matter
from doctools.pages.lines import PageError
from tests.engine.conftest import Follow

HEAD = """---
broker: own
network: own
project: /srv/shop
---
"""

SERVICE = """
```console
$ cat > run.sh <<'EOF'
trap 'echo main; exit 0' TERM
bash -c 'trap "echo child; exit 0" TERM; while :; do sleep 0.05; done' &
echo up $*
while :; do sleep 0.05; done
EOF
$ cat > {name}.service <<'EOF'
[Unit]
Description=Shop
[Service]
ExecStart=/bin/bash /srv/shop/run.sh {arguments}
{settings}
[Install]
WantedBy=multi-user.target
EOF
$ sudo cp {name}.service /etc/systemd/system/
$ sudo systemctl daemon-reload
```
"""

UP = """
<!-- repeat -->
```console
$ sudo journalctl -u {name} -o cat | grep up
up{with_}
```
"""


def service(*settings: str, name: str = "shop", arguments: str = "") -> str:
    return HEAD + SERVICE.format(name=name, arguments=arguments, settings="\n".join(settings))


def up(name: str = "shop", with_: str = "") -> str:
    return UP.format(name=name, with_=with_)


START = "\n```console\n$ sudo systemctl start shop\n```\n"


def test_term_reaches_the_main_process_alone_if_the_file_says_so(follow: Follow) -> None:
    page = service("KillMode=mixed") + START + up()
    page += """
```console
$ sudo systemctl stop shop
$ sudo journalctl -u shop -o cat | grep -v up
Started shop.service - Shop.
Stopping shop.service - Shop...
main
shop.service: Deactivated successfully.
Stopped shop.service - Shop.
```
"""
    assert follow(page).failures == []


def test_term_reaches_every_process_otherwise(follow: Follow) -> None:
    page = service() + START + up()
    page += """
```console
$ sudo systemctl stop shop
$ sudo journalctl -u shop -o cat | grep -E "main|child" | sort
child
main
```
"""
    assert follow(page).failures == []


def test_a_service_that_dies_comes_back(follow: Follow) -> None:
    page = service("Restart=always", "RestartSec=100ms") + START + up()
    page += """
```console
$ kill -KILL $(pgrep -o -f shop/run.sh)
```

<!-- repeat -->
```console
$ sudo journalctl -u shop -o cat | grep -E "process|counter"
shop.service: Main process exited, code=killed, status=9/KILL
shop.service: Scheduled restart job, restart counter is at 1.
```

<!-- repeat -->
```console
$ systemctl is-active shop
active
```
"""
    assert follow(page).failures == []


def test_a_service_that_does_not_stop_in_time_is_killed(follow: Follow) -> None:
    page = service("TimeoutStopSec=200ms", "KillSignal=SIGWINCH") + START + up()
    page += """
```console
$ sudo systemctl stop shop
$ sudo journalctl -u shop -o cat | grep Killing
shop.service: State 'stop-sigterm' timed out. Killing.
```
"""
    assert follow(page).failures == []


def test_a_template_with_a_file_of_variables(follow: Follow) -> None:
    page = service("EnvironmentFile=/srv/shop/%i.env", name="shop@", arguments="%i $WORDS ${WORDS}")
    page += """
```console
$ echo 'WORDS="one two"' > green.env
$ sudo systemctl enable --now shop@green
Created symlink '...wants/shop@green.service' → '/etc/systemd/system/shop@.service'.
```
"""
    assert follow(page + up("shop@green", " green one two one two")).failures == []


def test_reload_does_what_the_file_says(follow: Follow) -> None:
    page = service('ExecReload=/bin/sh -c "echo again ${MAINPID} > /srv/shop/again"') + START + up()
    page += """
```console
$ sudo systemctl reload shop
$ [ "$(cat again)" = "again $(pgrep -o -f shop/run.sh)" ]
```
"""
    assert follow(page).failures == []


def test_a_page_without_a_project_has_no_folder_of_an_administrator(follow: Follow) -> None:
    page = """---
broker: own
network: own
---

```console
$ test -e /srv/shop && echo there || echo no
no
```
"""
    assert follow(page).failures == []
    assert not Path("/etc/systemd/system/shop.service").exists()


@pytest.mark.parametrize(("text", "number"), [("90", 90), ("10min", 600), ("1h 30min", 5400), ("100ms", 0.1)])
def test_time_spans(text: str, number: float) -> None:
    assert seconds(text) == pytest.approx(number)


def test_a_project_stands_below_srv() -> None:
    with pytest.raises(PageError, match="папка в /srv"):
        front_matter("---\nproject: /opt/shop\n---\n")


@pytest.mark.parametrize(
    "command", ["journalctl -u shop -ox cat", "journalctl -u shop -o verbose", "useradd --sistem shop"]
)
def test_options_that_are_none_are_refused(follow: Follow, command: str) -> None:
    assert "закончилась с кодом" in follow(f"{HEAD}\n```console\n$ {command}\n```\n").only.what
