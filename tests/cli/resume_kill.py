#!/usr/bin/python3
"""resume_kill.py FLEETBILL ROOT [--kills N] [--seed N]: kills runs with SIGKILL at random instants
of all their phases, resumes them (and kills those too), and looks for the digest of the
uninterrupted run at the end, and for a file that is not whole under a final name at any time."""
import argparse
import collections
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import h5py

# Small versions of the rich scenarios: a run takes a fraction of a second.
SCENARIOS = [
    ("tests/cli/rich.yaml", ["--set", "fleets[0].count=12", "--set", "fleets[1].count=10",
                             "--set", "fleets[2].count=5", "--cohort", "7"]),
    ("tests/cli/rich_pelion.yaml", ["--set", "endpoints[0].count=12", "--cohort", "5"]),
]
# Kills are aimed at the moments at which these files appear.
TARGETS = ["part-", "state-", "run.h5.tmp"]
MUST_BE_HIT = ["keeping a month", "playing after a kept month", "writing the run file"]


class Wrong(Exception):
    pass


class Chain:
    """One run that is killed, resumed and killed again until it ends."""

    def __init__(self, program, root, base, rng, scenario):
        self.program, self.root, self.base, self.rng = program, root, base, rng
        self.path, self.options = SCENARIOS[scenario]
        self.digest, self.seconds = base[scenario]
        self.kills = 0
        self.found = collections.Counter()
        self.folder = Path(tempfile.mkdtemp(prefix="fleetbill-resume-"))

    def start(self, resume):
        options = list(self.options)
        if resume:
            options += ["--resume", "--threads", str(self.rng.choice([1, 2, 4]))]
        return subprocess.Popen([self.program, "run", self.root / self.path, "-o", "run.h5",
                                 "--json", *options], cwd=self.folder, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def names(self):
        out = []
        for place, _, files in os.walk(self.folder):
            prefix = "" if Path(place) == self.folder else Path(place).name + "/"
            out += [prefix + name for name in files]
        return out

    def wait_for_its_moment(self, process):
        """Half of the kills come at any time, the others when a certain file is being written."""
        if self.rng.random() < 0.5:
            time.sleep(self.rng.uniform(0, 1.1 * self.seconds))
            return
        wanted = self.rng.choice(TARGETS)
        skipped = 0 if wanted == "run.h5.tmp" else self.rng.randrange(4)
        before = set(self.names())
        while process.poll() is None:
            if sum(wanted in name for name in set(self.names()) - before) > skipped:
                time.sleep(self.rng.choice([0, 0, 0.001, 0.004]) * self.rng.random())
                return

    def note_phase(self):
        names = self.names()
        states = {name.split("state-")[1] for name in names if "state-" in name}
        parts = {name.split("part-")[1] for name in names if "part-" in name}
        torn = any(".tmp" in number for number in states | parts)
        if any("run.h5.tmp" in name for name in names):
            self.found["writing the run file"] += 1
        elif "run.h5" in names:
            self.found["clearing up"] += 1
        elif torn or len(states) > 1 or max(map(int, parts), default=0) > max(
                map(int, states), default=0):
            self.found["keeping a month"] += 1
        elif states:
            self.found["playing after a kept month"] += 1
        else:
            self.found["starting or playing the first month"] += 1

    def check_run_file(self):
        """A file under the final name is complete and valid."""
        path = self.folder / "run.h5"
        if not path.exists():
            return
        length = struct.unpack("<Q", path.read_bytes()[16:24])[0]
        if length != path.stat().st_size:
            raise Wrong(f"{path} has {path.stat().st_size} bytes, says {length}")
        with h5py.File(path, "r") as file:
            digest = file.attrs["digest"]
        digest = digest.decode() if isinstance(digest, bytes) else digest
        if digest != self.digest:
            raise Wrong(f"{path} has digest {digest}, not {self.digest}")

    def finish(self, process):
        out, err = process.communicate(timeout=120)
        if process.returncode != 0:
            raise Wrong(f"exit code {process.returncode}: {err}")
        if json.loads(out)["digest"] != self.digest:
            raise Wrong(f"digest {json.loads(out)['digest']}, not {self.digest}: {err}")
        self.check_run_file()
        left = sorted(path.name for path in self.folder.iterdir())
        if left != ["run.h5"]:
            raise Wrong(f"files are left: {left}")

    def play(self):
        to_kill = self.rng.randint(1, 4)
        process = self.start(resume=False)
        while self.kills < to_kill:
            self.wait_for_its_moment(process)
            process.send_signal(signal.SIGKILL)
            process.wait()
            if process.returncode != -signal.SIGKILL:
                break  # it had ended before
            self.kills += 1
            process.communicate()
            self.note_phase()
            self.check_run_file()
            process = self.start(resume=True)
        self.finish(process)
        shutil.rmtree(self.folder)


def uninterrupted(program, root, scenario):
    """Digest and duration, also as it was without keeping months."""
    path, options = SCENARIOS[scenario]
    digests = set()
    with tempfile.TemporaryDirectory() as folder:
        for more in [["--no-checkpoints"], []]:
            begin = time.monotonic()
            done = subprocess.run([program, "run", root / path, "--json", *options, *more],
                                  cwd=folder, capture_output=True, text=True, check=True)
            seconds = time.monotonic() - begin
            digests.add(json.loads(done.stdout)["digest"])
    if len(digests) != 1:
        raise Wrong(f"keeping months changes the digest: {digests}")
    return digests.pop(), seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("root", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    program, root = str(Path(arguments.program).resolve()), arguments.root.resolve()
    print(f"seed {arguments.seed}; repeat its plan with --seed {arguments.seed}", flush=True)
    base = [uninterrupted(program, root, scenario) for scenario in range(len(SCENARIOS))]
    for (path, _), (digest, seconds) in zip(SCENARIOS, base):
        print(f"{path}: digest {digest}, {seconds:.2f} s", flush=True)

    lock = threading.Lock()
    total = collections.Counter()
    problems = []

    def work():
        while True:
            with lock:
                number = total["runs"]
                if problems or total["kills"] >= arguments.kills:
                    return
                total["runs"] += 1
            rng = random.Random(f"{arguments.seed} {number}")
            chain = Chain(program, root, base, rng, number % len(SCENARIOS))
            try:
                chain.play()
            except Exception as error:  # every exception goes into the report
                with lock:
                    problems.append(f"run {number} of seed {arguments.seed}, in {chain.folder}: "
                                    f"{type(error).__name__}: {error}")
            with lock:
                total["kills"] += chain.kills
                for phase, count in chain.found.items():
                    total["while " + phase] += count

    workers = [threading.Thread(target=work) for _ in range(2)]
    begin = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for what in sorted(total):
        print(f"{total[what]:5} {what}")
    print(f"{time.monotonic() - begin:.1f} s")
    for problem in problems:
        print(problem)
    missed = [phase for phase in MUST_BE_HIT if total["while " + phase] == 0]
    missed = missed if arguments.kills >= 200 else []
    if missed:
        print(f"no kill came while {', '.join(missed)}")
    return 1 if problems or missed else 0


if __name__ == "__main__":
    sys.exit(main())
