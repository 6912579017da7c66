"""What a reader does in terminals: ends several programs at once, types into one, waits."""

from __future__ import annotations

import re

import pytest

from tests.engine.conftest import SOON, Follow

TWO = """
<!-- keeps-running -->
```console title="Первый"
$ sh -c 'echo $$ > 1.pid; trap "echo one ended; exit ONE" TERM; echo one; while true; do sleep 0.05; done'
one
```

<!-- keeps-running -->
```console title="Второй"
$ sh -c 'echo $$ >2.pid;trap "echo got it;echo two ended;exit TWO" TERM; echo two; while :; do sleep .1; done'
two
```

<!-- ends: Первый; Второй -->
```console
$ kill $(cat 1.pid 2.pid)
$ echo next
next
```

```console
$ echo later
later
```
"""


TAILS = """
<!-- exit: TWO -->
<!-- ends -->
```console title="Второй"
two ended
```

<!-- exit: ONE -->
<!-- ends -->
```console title="Первый"
one ended
```
"""


def _with(page: str, one: int, two: int) -> str:
    return page.replace("ONE", str(one)).replace("TWO", str(two))


def test_one_command_ends_several(follow: Follow) -> None:
    for page in (_with(TWO, 0, 0), _with(TWO + TAILS, 0, 3)):
        followed = follow(page)
        assert followed.failures == []
        assert followed.last is None
    last = follow(_with(TWO, 0, 3)).last
    assert last is not None
    assert "закончилась с кодом 3, а не 0" in last.what
    assert "<!-- ends: Первый" in _with(TWO, 0, 3).split("\n")[last.line - 2]
    unannounced = TWO.replace("<!-- ends: Первый; Второй -->\n", "") + SOON
    what = follow(_with(unannounced, 0, 0)).first.what
    fence = _with(unannounced, 0, 0).split("\n").index("$ kill $(cat 1.pid 2.pid)")  # from 1
    assert "закончилась сама с кодом 0" in what
    hint = rf"если её остановил блок на строке {fence}, поставьте над ним <!-- ends: (Первый|Второй) -->$"
    assert re.search(hint, what), what  # either may be the first to end
    assert (
        "«Третий» ничего не запущено" in follow(TWO.replace("ends: Первый", "ends: Третий")).failures[0].what
    )
    reused = _with(TWO, 4, 0) + '\n```console title="Первый"\n$ echo again\nagain\n```\n'
    assert "закончилась с кодом 4" in follow(reused).only.what
    assert follow(_with(TWO, 0, 0) + '\n```console title="Первый"\n$ echo again\nagain\n```\n').failures == []


def test_what_was_to_end_and_goes_on(follow: Follow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doctools.engine.desk._TO_END", 1.5)
    page = _with(TWO, 0, 0).replace("kill $(cat 1.pid 2.pid)", "kill $(cat 1.pid)")
    last = follow(page).last
    assert last is not None
    assert "не закончилась за 1.5 с" in last.what
    assert ">2.pid" in last.what


def test_the_end_with_chosen_lines(follow: Follow) -> None:
    kill = "\n```console\n$ kill $(cat 2.pid)\n```\n"
    start = TWO.partition("<!-- ends")[0].partition("```\n")[2]
    tail = '\n<!-- only: got|ended -->\n<!-- ends -->\n```console title="Второй"\ngot it\ntwo ended\n```\n'
    assert follow(_with(start + kill + tail, 0, 0)).failures == []
    failure = follow(_with(start + kill + tail.replace("got it\n", ""), 0, 0)).only
    assert "строки, где есть 'got|ended', не такие" in failure.what
    ended = (
        start
        + kill.replace("pid)", "pid); sleep 0.4")
        + tail.replace("<!-- ends -->\n", "").replace("got it", "no")
    )
    assert "закончилась сама с кодом 0" in follow(_with(ended, 0, 0)).failures[0].what


REPL = """<!-- prompt: >>> -->
```console title="Оболочка"
$ {echo}python3 -c 'import code, readline; code.interact(banner="hello", exitmsg="")'
hello
>>> x = 5
>>> x
5
>>> 'same'
'same'
>>> for n in range(2):
...     print(n)
...
0
1
>>> 1 / 0
Traceback (most recent call last):
  File "<console>", line 1, in <module>
ZeroDivisionError: division by zero
>>> exit()
```
"""


@pytest.mark.parametrize("echo", ["", "stty echo; "], ids=["plain", "with an echo"])
def test_typing_into_a_program(follow: Follow, echo: str) -> None:
    page = REPL.replace("{echo}", echo)
    assert follow(page).failures == []
    failure = follow(page.replace("\n5\n", "\n6\n")).only
    assert page.split("\n")[failure.line - 1] == "5"
    failure = follow(page.replace("\n'same'\n", "\n")).only
    assert "+'same'" in failure.detail, "an echo is not taken for an output, nor an output for an echo"


def test_a_program_asks_from_block_to_block(follow: Follow) -> None:
    start, _, rest = REPL.replace("{echo}", "").partition(">>> for")
    page = (
        start.replace("<!-- prompt", "<!-- keeps-running -->\n<!-- prompt")
        + ">>>\n```\n\n```console\n$ echo 1\n1\n```\n\n"
    )
    page += '<!-- prompt: >>> -->\n```console title="Оболочка"\n>>> for' + rest
    assert follow(page).failures == []
    assert "нужно keeps-running" in follow(page.replace("<!-- keeps-running -->\n", "")).only.what
    ended = page.replace(">>> exit()\n", "").replace(
        '<!-- prompt: >>> -->\n```console title="Оболочка"\n>>> for',
        '<!-- timeout: 1 -->\n<!-- prompt: >>> -->\n```console title="Оболочка"\n>>> for',
    )
    assert "не закончилась за 1 с" in follow(ended).only.what


def test_a_program_that_does_not_ask(follow: Follow) -> None:
    page = (
        '<!-- timeout: 1 -->\n<!-- prompt: (Pdb) -->\n```console title="Отладчик"\n$ sleep 30\n(Pdb) c\n```\n'
    )
    failure = follow(page).failures[0]
    assert "программа не спросила дальше: не видно приглашения «(Pdb)»" in failure.what
    assert failure.line == 4
    page = page.replace("sleep 30", "exit_early() { echo no; return 3; }; exit_early\nno")
    assert "закончилась с кодом 3" in follow(page).only.what


DEBUGGER = """```console
$ printf 'def add(x, y):\\n    breakpoint()\\n    return x + y\\n\\nprint(add(2, 3))\\n' > add.py
```

<!-- prompt: (Pdb) -->
```console title="Отладчик"
$ python3 add.py
> /home/user/add.py(...)add()
-> ...
(Pdb) args
x = 2
y = 3
(Pdb) x = 40
(Pdb) c
43
```
"""


def test_a_debugger(follow: Follow) -> None:
    assert follow(DEBUGGER).failures == []
    assert "+43" in follow(DEBUGGER.replace("\n43\n", "\n44\n")).only.detail


LATE_DEBUGGER = """```console
$ printf 'import os, time\\nprint(1, flush=True)\\n' > wait.py
$ printf 'while not os.path.exists("go"):\\n    time.sleep(0.05)\\n' >> wait.py
$ printf 'print(2)\\nprint(3)\\nbreakpoint()\\nprint(4)\\n' >> wait.py
```

<!-- keeps-running -->
```console title="Отладчик"
$ python3 wait.py
1
```

```console
$ touch go
```

<!-- prompt: (Pdb) -->
```console title="Отладчик"
3
...
(Pdb) c
4
```
"""


def test_what_stands_above_a_prompt_goes_down_to_it(follow: Follow) -> None:
    assert follow(LATE_DEBUGGER).failures == []
    failure = follow(LATE_DEBUGGER.replace("3\n...\n", "3\n")).failures[0]
    assert "+> /home/user/wait.py" in failure.detail, "nothing is left out in silence"
    assert "-5" in follow(LATE_DEBUGGER.replace("\n3\n", "\n5\n")).failures[0].detail


def test_several_elisions_and_chained_tracebacks(follow: Follow) -> None:
    page = """
```console
$ seq 9
1
...
4
...
8
9
```

```pycon
>>> def fail():
...     try:
...         {}['a']
...     except KeyError as error:
...         raise ValueError('no a') from error
...
>>> fail()
Traceback (most recent call last):
  ...
KeyError: 'a'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  ...
ValueError: no a
```
"""
    followed = follow(page)
    assert followed.failures == []
    assert followed.elisions == 4
    assert page.split("\n")[follow(page.replace("\n4\n", "\n44\n")).only.line - 1] == "4"
    assert follow(page.replace("KeyError: 'a'\n", "KeyError: 'b'\n")).only.line == 22


LATE = """```console
$ (setsid sh -c "sleep 0.7; echo done > state" &) ; echo begun > state
```

<!-- repeat -->
```console
$ cat state; echo x >> tries
done
```

<!-- repeat -->
```pycon
>>> open("state").read()
'done\\n'
>>> tries = len(open("tries").read().split())
>>> tries > 1
True
```
"""


def test_repeated_until_it_is_so(follow: Follow) -> None:
    followed = follow(LATE)
    assert followed.failures == []
    assert [record.failed for record in followed.records] == [False] * 5
    failure = follow(LATE.replace("<!-- repeat -->\n```console", "```console")).failures[0]
    assert "+begun" in failure.detail
    never = LATE.replace("\ndone\n", "\nnever\n").replace(
        "<!-- repeat -->\n", "<!-- timeout: 2 -->\n<!-- repeat -->\n"
    )
    failure = follow(never).failures[0]
    assert "не стал таким за 2 с" in failure.what
    assert "-never\n+done" in failure.detail, "what it printed last"


def test_a_repeated_statement(follow: Follow) -> None:
    page = """```pycon
>>> tries = []
```

<!-- repeat -->
```pycon
>>> tries.append(1); len(tries)
3
>>> len(tries)
3
>>> tries.append(1); fifth = tries[4]
>>> len(tries)
5
```
"""
    assert follow(page).failures == [], "also what is to print nothing, and does not raise in the end"


def test_blocks_in_tabs(follow: Follow) -> None:
    page = """=== "Один"

    ```console
    $ echo 1 > a
    ```

=== "Два"

    ```console
    $ cat a
    1
    ```
"""
    followed = follow(page)
    assert followed.failures == []
    assert followed.blocks == 2


def test_an_expression_that_runs_away(follow: Follow) -> None:
    page = """<!-- keeps-running -->
<!-- until: (a|aa)+$ -->
```console title="Часы"
$ echo begun; printf '%060d!\\n' 0 | tr 0 a; sleep 60
begun
```
"""
    failure = follow(page).only
    assert "регулярное выражение '(a|aa)+$'" in failure.what
    assert failure.fatal
    only = '\n<!-- only: (a|aa)+$ -->\n```console title="Часы"\naaa\n```\n'
    assert "запишите его проще" in follow(page.replace("<!-- until: (a|aa)+$ -->\n", "") + only).only.what


def test_what_only_some_pythons_say_is_not_looked_at(follow: Follow) -> None:
    said = '```console\n$ echo "now exiting InteractiveConsole..."; echo 1\n1\n```\n'
    assert follow(said).failures == []


IDS = [f"{number}0000000-1111-4111-8111-111111111111" for number in range(1, 5)]


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ((IDS[0], IDS[3]), f"раньше вместо {IDS[0]} было {IDS[2]}, а здесь {IDS[3]}"),
        ((IDS[1], IDS[2]), f"вместо {IDS[2]} раньше стояло {IDS[0]}, а здесь {IDS[1]}"),
    ],
)
def test_another_identifier_than_before_is_named_with_that_before(
    follow: Follow, again: tuple[str, str], said: str
) -> None:
    shown, came = again
    page = f"""
```console
$ cat > say.sh <<'EOF'
echo task {IDS[2]}
EOF
$ bash say.sh
task {IDS[0]}
$ echo begun; echo again {came}
begun
again {shown}
```
"""
    wrong = follow(page).only
    assert page.split("\n")[wrong.line - 1] == f"again {shown}"
    assert "идентификатор на странице уже стоит вместо другого" in wrong.what
    assert said in wrong.detail
