"""Reads compile_commands.json of a build: which target compiles which source with which flags."""

import hashlib
import json
import re
import shlex
from pathlib import Path


class Unit:
    """One source of one target."""

    def __init__(self, source, target, flags, directory):
        self.source = source
        self.target = target
        self.flags = flags
        self.directory = directory


def flags_of(entry):
    """The compiler's arguments without the compiler, the input and the outputs."""
    words = shlex.split(entry["command"])
    flags = []
    skip = False
    for word in words[1:]:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT", "-MQ", "-c"):
            skip = True
        elif not word.endswith((".cpp", ".cxx")) and word not in ("-MD", "-MMD"):
            flags.append(word)
    # A launcher such as ccache precedes the compiler.
    return flags if words[0].endswith(("c++", "g++", "clang++")) else flags[1:]


def units(build):
    """Every source of every target. A batch of a unity build is resolved into its files."""
    out = []
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        target = re.search(r"CMakeFiles/([^/ ]+)\.dir/", entry["command"])
        target = target[1] if target else ""
        path = Path(entry["file"])
        sources = [path]
        if re.fullmatch(r"unity_\d+_cxx\.cxx", path.name):
            includes = re.findall(r'#include "(.+\.cpp)"', path.read_text(encoding="utf-8"))
            sources = [Path(include) for include in includes]
        out += [Unit(source, target, flags_of(entry), entry["directory"]) for source in sources]
    return out


def includes_of(path):
    """The headers of the project that a file includes itself, as it names them."""
    return set(re.findall(r'^#include "(.+)"', path.read_text(encoding="utf-8"), re.MULTILINE))


def fingerprint(paths, root, words):
    """A hash of the words, the files and all headers of the project that they include: equal as
    long as a result that follows from them is."""
    digest = hashlib.sha256("\0".join(words).encode())
    queue = list(paths)
    seen = set()
    while queue:
        path = queue.pop()
        if path not in seen and path.is_file():
            seen.add(path)
            for name in includes_of(path):
                queue += [root / name, path.parent / name]
    for path in sorted(seen):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()
