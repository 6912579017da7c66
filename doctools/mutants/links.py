"""Mutants of links: one build of the site with every link changed, each found by its own complaint."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from doctools.mutants.subject import DOCS, ROOT, GuideFailsError, Mutant
from doctools.pages.fences import without_fences

_LINK = re.compile(r"(?<!!)\]\((?P<target>(?!https?://|mailto:)[^)\s]+)\)")
_UPSTREAM = re.compile(r"\]\((?P<target>https://docs\.celeryq\.dev/[^)\s]+)\)")
_MARK = re.compile(r"zz\d+")


def link_mutants() -> list[Mutant]:
    """A mutant for each link to a page or an anchor of ours or of Celery's documentation."""
    found: list[Mutant] = []
    for path in sorted(DOCS.rglob("*.md")):
        for number, line in enumerate(without_fences(path.read_text(encoding="utf-8")).split("\n"), 1):
            for index, match in enumerate([*_LINK.finditer(line), *_UPSTREAM.finditer(line)]):
                target = match["target"]
                new = f"{target}zz{len(found)}" if "#" in target else _other_page(target, len(found))
                found.append(Mutant("links", str(path.relative_to(ROOT)), number, target, new, index))
    return found


def _other_page(target: str, number: int) -> str:
    path, dot, suffix = target.rpartition(".")
    return (
        f"{path}zz{number}{dot}{suffix}" if dot and "/" not in suffix else f"{target.rstrip('/')}zz{number}"
    )


def try_links(mutants: list[Mutant]) -> dict[str, str]:
    """Build the site with every link changed and see that each is complained of.

    Raises:
        GuideFailsError: It cannot be built: nothing would be complained of.
    """
    with tempfile.TemporaryDirectory(prefix="page-links-") as folder:
        copy = Path(folder) / "guide"
        for name in ("docs", "examples", "theme", "doctools"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "mkdocs.yml", copy)
        for file in {mutant.file for mutant in mutants}:
            lines = (copy / file).read_text(encoding="utf-8").split("\n")
            for mutant in (m for m in mutants if m.file == file):
                lines[mutant.line - 1] = lines[mutant.line - 1].replace(
                    f"]({mutant.before})", f"]({mutant.after})", 1
                )
            (copy / file).write_text("\n".join(lines), encoding="utf-8")
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        build = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(Path(folder) / "site")]
        said = subprocess.run(build, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        if said.returncode:
            raise GuideFailsError(f"mkdocs build: код {said.returncode}\n{said.stdout}{said.stderr}")
        refer = [sys.executable, "-m", "doctools.checks.references"]
        also = subprocess.run(refer, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        complaints = said.stderr + said.stdout + also.stderr + also.stdout
    marks = set(_MARK.findall(complaints))
    return {m.key: "survived" if marks.isdisjoint(_MARK.findall(m.after)) else "caught" for m in mutants}
