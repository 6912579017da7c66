"""Ctrl+C as people press it: once and again, at programs that listen and at those that do not."""

from __future__ import annotations

import pytest

from tests.engine.conftest import PROJECT, SOON, WORKER, Follow

PATIENT = """```console
$ cat > patient.sh <<'EOF'
trap 'echo "press $((++n))"; [ $n = 3 ] && sleep 0.1 && exit' INT
echo begun
while true; do sleep 0.05; done
EOF
```

<!-- keeps-running -->
```console title="Терпеливый"
$ bash patient.sh
begun
```
"""


THRICE = """
```console title="Терпеливый"
^C
press 1
^C
press 2
^C
press 3
```
"""


def test_ctrl_c_several_times(follow: Follow) -> None:
    followed = follow(PATIENT + THRICE)
    assert followed.failures == []
    assert followed.last is None
    wrong = follow(
        PATIENT
        + THRICE.replace("press 2", "press 5").replace("```console", "<!-- timeout: 1 -->\n```console")
    ).failures[0]
    assert (PATIENT + THRICE).split("\n")[wrong.line - 2] == "press 2"
    assert "за 1 с не" in wrong.what or "не такой" in wrong.what


def test_ctrl_c_and_it_goes_on(follow: Follow) -> None:
    twice = THRICE.replace("^C\npress 3\n", "")
    goes_on = twice.replace("```console", "<!-- keeps-running -->\n```console")
    assert follow(PATIENT + goes_on).failures == []
    assert (
        "не закончилась"
        in follow(PATIENT + twice.replace("```console", "<!-- timeout: 1 -->\n```console")).only.what
    )
    ended = THRICE.replace("```console", "<!-- keeps-running -->\n```console")
    assert "закончилась" in follow(PATIENT + ended + SOON).first.what
    more = THRICE.replace("press 3\n", "press 3\n^C\n")
    assert "закончилась" in follow(PATIENT + more).only.what


def test_a_command_and_ctrl_c_in_one_block(follow: Follow) -> None:
    page = PATIENT.partition("<!-- keeps-running -->")[0]
    whole = '```console title="Терпеливый"\n$ bash patient.sh\nbegun\n^C\npress 1\n^C\n^C\npress 3\n```\n'
    assert follow(page + whole).failures == []


def test_warm_and_cold_shutdown(follow: Follow) -> None:
    page = f"""{PROJECT}
```console
$ cat > proj/tasks.py <<EOF
from .celery import app
import time
@app.task
def rest(): time.sleep(60)
EOF
```
{WORKER}
```pycon
>>> from proj.tasks import rest
>>> rest.delay()
<AsyncResult: f147a96e-3d82-46eb-b369-4999d997a8ae>
```

```console title="Воркер"
[2026-11-22 16:52:21,257: INFO/MainProcess] Task ...[f147a96e-3d82-46eb-b369-4999d997a8ae] received
```

```console title="Воркер"
^C
worker: Hitting Ctrl+C again will initiate cold shutdown, terminating all running tasks!

worker: Warm shutdown (MainProcess)
^C
worker: Hitting Ctrl+C again will terminate all running tasks!
```
"""
    followed = follow(page)
    assert followed.failures == [], followed.failures[0].detail
    assert followed.last is None, followed.last


def test_how_a_command_ends_on_ctrl_c(follow: Follow) -> None:
    page = """
<!-- keeps-running -->
```console title="Часы"
$ bash -c 'trap "exit STATUS" INT; echo tick; while true; do sleep 0.1; done'
tick
```

<!-- exit: SAID -->
```console title="Часы"
^C
```
"""
    for status, said, right in (
        (0, 0, True),
        (1, 0, True),
        (130, 0, True),
        (7, 0, False),
        (7, 7, True),
        (0, 7, False),
    ):
        followed = follow(page.replace("STATUS", str(status)).replace("SAID", str(said)))
        assert [failure.line for failure in followed.failures] == ([] if right else [10])
    assert "закончилась с кодом 0, а не 7" in followed.only.what


def test_a_command_that_ignores_ctrl_c(follow: Follow) -> None:
    page = """<!-- keeps-running -->
```console title="Часы"
$ bash -c 'trap "" INT; echo tick; sleep 60'
tick
```

<!-- timeout: 1 -->
```console title="Часы"
^C
```
"""
    failure = follow(page).only
    assert failure.line == 9
    assert "Ctrl+C: команда" in failure.what
    assert "не закончилась за 1 с" in failure.what


DEAF = """```console
$ cat > celery.sh <<'EOF'
trap '[ $((++presses)) = PRESSES ] && exit' INT
echo tick
while true; do sleep 0.1; done
EOF
```

<!-- keeps-running -->
```console title="События"
$ bash celery.sh events
tick
```

<!-- timeout: 3 -->
```console title="События"
^C
```
"""


@pytest.mark.parametrize("presses", [2, 3])
def test_celery_events_may_need_ctrl_c_again(follow: Follow, presses: int) -> None:
    page = DEAF.replace("PRESSES", str(presses))
    with pytest.warns(UserWarning, match="строка 17: команда 'bash celery.sh events' зависла") as warned:
        assert follow(page).failures == []
    assert len(warned) == presses - 1
    assert "не закончилась за 1 с" in follow(page.replace(" events", "").replace(": 3", ": 1")).only.what


@pytest.mark.parametrize("presses", [3, 4])
def test_a_cold_shutdown_may_need_ctrl_c_again(follow: Follow, presses: int) -> None:
    once = DEAF.replace(" events", " worker").replace("PRESSES", str(presses))
    twice = once.replace("^C\n", "^C\n^C\n").replace("3 -->", "1 -->")
    with pytest.warns(UserWarning, match="строка 18: команда 'bash celery.sh worker' зависла") as warned:
        assert follow(twice).failures == []
    assert len(warned) == presses - 2
    assert "не закончилась" in follow(once).only.what, "a warm shutdown has no such excuse"
    assert "не закончилась" in follow(twice.replace(" worker", "")).only.what
