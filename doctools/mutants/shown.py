"""Mutants of what a page shows, compared with what came when it was executed by the suite itself."""

from doctools.engine.looks import Record
from doctools.mutants.changes import changed_line
from doctools.mutants.subject import Mutant, Page
from doctools.pages.lines import is_elision


def shown_mutants(page: Page) -> list[Mutant]:
    """A mutant for each line of output."""
    found = []
    for number, block, typed in page.typed():
        for index, line in enumerate(typed.shown):
            if not line.text.strip():
                continue
            after = "" if is_elision(line.text) else changed_line(line.text)
            if after is not None:
                place = f"{number}.{line.number - block.line}"
                found.append(Mutant("shown", page.name, line.number, line.text, after, index, place))
    return found


def try_shown(mutants: list[Mutant], runs: list[list[Record]]) -> dict[str, str]:
    """Compare changed lines with what came: caught means that some broker's run differs at that line."""
    verdicts = {}
    for mutant in mutants:
        verdict = "survived"
        for records in runs:
            for each in records:
                numbers = [line.number for line in each.typed.shown]
                if mutant.line not in numbers:
                    continue
                at = numbers.index(mutant.line)
                lines = [line.text for line in each.typed.shown]
                lines[at : at + 1] = [mutant.after] if mutant.after else []
                index = len(each.look.showing(lines[:at]).shown)
                found = each.replay(lines)
                if found is not None:
                    exact = found == index or each.look.said.unordered or not mutant.after
                    verdict = "caught" if exact or verdict == "caught" else "caught nearby"
        verdicts[mutant.key] = verdict
    return verdicts
