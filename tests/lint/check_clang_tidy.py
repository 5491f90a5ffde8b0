#!/usr/bin/python3
"""Runs clang-tidy (.clang-tidy) on the sources of a build.

    check_clang_tidy.py BUILD ROOT [--all] [--jobs N]

BUILD has a compile_commands.json, of any preset. Eight files of one target are checked together,
which takes a third of the time: they share their headers.

Without --all, the script checks the changed files: those that differ from the base, and for a
changed header one source that includes it. The base is FLEETBILL_TIDY_BASE, else the merge base
with origin/main or main, else the commit before HEAD. If more than 6 files changed, or git has no
base (a shallow clone, an archive), the script checks 6 of them, chosen by HEAD: every commit
checks different ones.

With --all, results are cached in BUILD/clang_tidy: a batch is checked again if a flag, the
configuration, or a file that it includes changed.
"""

import concurrent.futures
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import compilation

BATCH = 8
MOST_CHANGED = 6  # takes a minute
HEADERS = r"/(actors|billing|results|scenarios|sim|tests|tools)/.*\.[ch]pp$"
# A batch includes sources.
CHECKS = "-bugprone-suspicious-include"
# Off in tests: a table of examples may be a long function, small numbers cannot overflow, speed
# does not matter, and an assertion of Catch2 is a loop in which a moved value seems to be used
# again.
CHECKS_OF_TESTS = (CHECKS + ",-readability-function-size,-performance-*,-bugprone-use-after-move,"
                   "-bugprone-implicit-widening-of-multiplication-result")


def git(root, *arguments):
    """The output of a git command; None if it fails."""
    try:
        done = subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True,
                              check=False)
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def base_of(root):
    """The commit to compare with; None if there is none."""
    head = git(root, "rev-parse", "HEAD")
    named = os.environ.get("FLEETBILL_TIDY_BASE")
    if named:
        return git(root, "merge-base", "HEAD", named)
    for branch in ("origin/main", "main"):
        base = git(root, "merge-base", "HEAD", branch)
        if base and base != head:
            return base
    return git(root, "rev-parse", "--verify", "--quiet", "HEAD~1")


def changed_sources(root, sources):
    """The sources to check: changed ones, and one for each changed header. All if git has no base.
    """
    base = base_of(root)
    names = git(root, "diff", "--name-only", base) if base else None
    if names is None:
        return set(sources)
    out = set()
    for name in names.splitlines():
        if root / name in sources:
            out.add(root / name)
        elif name.endswith(".hpp"):
            users = (source for source in sorted(sources)
                     if name in compilation.includes_of(source))
            out.update(list(users)[:1])
    return out


def sample(root, sources):
    """At most MOST_CHANGED sources, different ones for each commit."""
    head = git(root, "rev-parse", "HEAD") or ""

    def rank(source):
        name = source.relative_to(root).as_posix()
        return hashlib.sha256((head + name).encode()).digest()

    return set(sorted(sources, key=rank)[:MOST_CHANGED])


def batches(units, chosen):
    """Lists of at most BATCH units, each list of one target and with equal flags."""
    groups = {}
    for unit in sorted(units, key=lambda unit: unit.source):
        if unit.source in chosen:
            groups.setdefault((unit.target, tuple(unit.flags)), []).append(unit)
    for group in groups.values():
        for first in range(0, len(group), BATCH):
            yield group[first:first + BATCH]


def run_clang_tidy(batch, root):
    """The findings in a batch, as lines. A batch that does not compile is checked file by file."""
    is_test = batch[0].source.is_relative_to(root / "tests")
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "batch.cpp"
        source.write_text("".join(f'#include "{unit.source}"\n' for unit in batch))
        done = subprocess.run(
            ["clang-tidy", "--quiet", f"--config-file={root / '.clang-tidy'}",
             f"--checks={CHECKS_OF_TESTS if is_test else CHECKS}",
             f"--header-filter={HEADERS}", source, "--", "-w",
             *(flag for flag in batch[0].flags if not flag.startswith("-W"))],
            capture_output=True, text=True, check=False, cwd=batch[0].directory)
    output = done.stdout + done.stderr
    if "clang-diagnostic-error" in output and len(batch) > 1:
        return [line for unit in batch for line in run_clang_tidy([unit], root)]
    findings = re.findall(r"^(?:.+:\d+:\d+: (?:error|warning): .+|error: .+)$", output,
                          re.MULTILINE)
    if done.returncode != 0 and not findings:
        findings = [f"{batch[0].source}:1: error: clang-tidy exits {done.returncode}: {output}"]
    return findings


def check(batch, root, cache, version):
    stamp = None
    if cache:
        stamp = cache / compilation.fingerprint(
            [unit.source for unit in batch], root,
            [version, CHECKS, CHECKS_OF_TESTS, (root / ".clang-tidy").read_text(), *batch[0].flags])
    if stamp and stamp.exists():
        return []
    findings = run_clang_tidy(batch, root)
    if stamp and not findings:
        stamp.touch()
    return findings


def main():
    arguments = sys.argv[1:]
    jobs = os.cpu_count()
    if "--jobs" in arguments:
        place = arguments.index("--jobs")
        jobs = int(arguments[place + 1])
        del arguments[place:place + 2]
    is_all = "--all" in arguments
    build, root = (pathlib.Path(name).resolve() for name in arguments if name != "--all")
    units = [unit for unit in compilation.units(build)
             if unit.source.is_relative_to(root) and not unit.source.is_relative_to(build)]
    sources = {unit.source for unit in units}
    wanted = sources if is_all else changed_sources(root, sources)
    chosen = wanted if is_all else sample(root, wanted)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, text=True,
                             check=True).stdout
    cache = build / "clang_tidy" if is_all else None
    if cache:
        cache.mkdir(exist_ok=True)
    findings = set()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for found in pool.map(lambda batch: check(batch, root, cache, version),
                              list(batches(units, chosen))):
            for finding in found:
                if finding not in findings:
                    print(finding.replace(f"{root}/", ""), flush=True)
            findings.update(found)
    print(f"{len(chosen)} of {len(wanted)} sources checked, {len(findings)} findings")
    return 1 if findings or not units else 0


if __name__ == "__main__":
    sys.exit(main())
