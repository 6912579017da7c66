"""Proves that the suite notices: spoils the guide in every place, one at a time, and sees that it fails.

python -m doctools.mutants [--all] [--pages PART] [--kinds shown,typed,code,links] [--seed N] [--fresh]

Kinds of mutants:

- ``shown``: a line of output on a page is changed, or an elision removed;
- ``typed``: a name, a number or an option of a command is changed;
- ``code``: a file in ``examples/`` is changed (an operator, a number, a string, an argument, a decorator);
- ``links``: a link or an anchor leads elsewhere.

A mutant of output needs no new run: what came when the page was executed is compared with the changed
lines by the suite's own comparison. A mutant of a command is typed in its place, before the right
command, which then has to answer as the page says; only if it does not differ at once, or leaves
something behind, it gets a run of its own, which must fail somewhere behind it. A mutant of a file
always gets a run of its own. Beside every tenth the page runs as it is, and must pass. All mutants of
links are looked at together, each has its own complaint.

Results are kept in ``build/mutants.json`` by the text of page and examples, so that a run that was
interrupted goes on where it stopped. Exit status: 0 all caught, 1 survivors, 2 the guide itself fails.
"""

import argparse
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import count, repeat

from doctools.engine.follow import Runner
from doctools.mutants.code import code_mutants, try_code
from doctools.mutants.links import link_mutants, try_links
from doctools.mutants.results import Results
from doctools.mutants.shown import shown_mutants, try_shown
from doctools.mutants.subject import AT_ONCE, ROOT, GuideFailsError, Mutant, Page, pages, record
from doctools.mutants.typed import try_typed, typed_mutants

RESULTS = ROOT / "build" / "mutants.json"
SAMPLE = {"shown": 400, "typed": 60, "code": 10, "links": 10_000}
"""How many mutants of a kind are tried without --all."""


def _be_stopped(*_: object) -> None:
    sys.exit(143)


def main(arguments: list[str] | None = None) -> int:
    """Try the mutants, print the survivors; gives the exit status of the module."""
    parser = argparse.ArgumentParser(prog="python -m doctools.mutants", description=__doc__.split("\n")[0])
    parser.add_argument("--all", action="store_true", help="все мутанты, а не выборка")
    parser.add_argument("--pages", default="", help="только страницы, в имени которых есть это")
    parser.add_argument("--kinds", default="shown,typed,code,links")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="не помнить прошлых результатов")
    options = parser.parse_args(arguments)
    kinds = options.kinds.split(",")
    signal.signal(signal.SIGTERM, _be_stopped)  # leaving runs and folders as Ctrl+C does: none
    if options.fresh:
        RESULTS.unlink(missing_ok=True)
    results = Results(RESULTS)
    rng = random.Random(options.seed)
    verdicts: dict[Mutant, str] = {}
    started = time.monotonic()

    def note(page: Page, mutants: Iterable[Mutant], found: dict[str, str]) -> None:
        for mutant in mutants:
            if mutant.key in found:
                results.note(page, mutant, found[mutant.key])
                settle(mutant, found[mutant.key])
        results.save()

    def settle(mutant: Mutant, verdict: str) -> None:
        """A file may stand on several pages: it is enough that one of them notices."""
        if verdicts.get(mutant, "survived") == "survived":
            verdicts[mutant] = verdict

    def progress(name: str, done: int, whole: int) -> None:
        survivors = sum(verdict == "survived" for verdict in verdicts.values())
        print(f"[{time.monotonic() - started:6.0f} с] {name}: {done}/{whole}, выжило {survivors}", flush=True)

    def chosen(mutants: list[Mutant], kind: str) -> list[Mutant]:
        if options.all or len(mutants) <= SAMPLE[kind]:
            return mutants
        return sorted(rng.sample(mutants, SAMPLE[kind]), key=lambda m: (m.file, m.line))

    try:
        with Runner() as runner:
            for page in pages(options.pages):

                def unknown(mutants: list[Mutant], page: Page = page) -> list[Mutant]:
                    new = []
                    for mutant in mutants:
                        if verdict := results.known(page, mutant):
                            settle(mutant, verdict)
                        elif verdicts.get(mutant) != "caught":
                            new.append(mutant)
                    return new

                made = dict(code_mutants(page)) if "code" in kinds else {}
                shown = unknown(chosen(shown_mutants(page), "shown")) if "shown" in kinds else []
                typed = typed_mutants(page, options.all, rng) if "typed" in kinds else []
                typed = unknown(chosen(typed, "typed"))
                code = unknown(chosen(list(made), "code"))
                if not (shown or typed or code):
                    continue
                # Also where only other kinds are left: in a page that fails as it is, all would be caught.
                runs = [record(runner, page, each) for each in page.brokers()]
                note(page, shown, try_shown(shown, runs))
                progress(f"{page.name} shown", len(shown), len(shown))
                for done, (key, verdict) in enumerate(try_typed(runner, page, typed, page.brokers()), 1):
                    note(page, typed, {key: verdict})
                    progress(f"{page.name} typed", done, len(typed))
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    changed = [made[mutant] for mutant in code]
                    tries = pool.map(try_code, repeat(runner), repeat(page), count(), changed)
                    for done, (mutant, verdict) in enumerate(zip(code, tries, strict=True), 1):
                        note(page, [mutant], {mutant.key: verdict})
                        progress(f"{page.name} code", done, len(code))
        if "links" in kinds and not options.pages:
            mutants = link_mutants()
            verdicts.update(zip(mutants, try_links(mutants).values(), strict=True))
            progress("links", len(mutants), len(mutants))
    except GuideFailsError as error:
        print(error)
        report(verdicts)  # what was found before that holds
        return 2
    return report(verdicts)


def report(verdicts: dict[Mutant, str]) -> int:
    """Print the numbers and the survivors; gives the exit status of the module."""
    counts = Counter((mutant.kind, verdict) for mutant, verdict in verdicts.items())
    for (kind, verdict), number in sorted(counts.items()):
        print(f"{kind:6} {verdict:14} {number}")
    survivors = [mutant for mutant, verdict in verdicts.items() if verdict == "survived"]
    for each in sorted(survivors, key=lambda m: (m.file, m.line)):
        print(f"ВЫЖИЛ {each.file}:{each.line}: [{each.kind}] {each.before!r} → {each.after!r}")
    print(f"мутантов {len(verdicts)}, выжило {len(survivors)}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
