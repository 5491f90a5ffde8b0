#!/usr/bin/python3
"""check_includes.py ROOT: holds every #include against the table of module boundaries (see
docs/architecture.md). CAF's and yaml-cpp's headers are visible to every target on Debian, so the
linker does not notice a breach; this does. Prints `path:line: error: who may not include what`."""
import re
import sys
from pathlib import Path

# Folder -> the project's folders it may include. The longest matching folder decides.
MAY_INCLUDE = {
    "billing/units": ["billing/units"],
    "billing/journal": ["billing/units", "billing/journal"],
    "billing/rules": ["billing/units", "billing/journal", "billing/rules"],
    "billing/telematics_guru": ["billing/units", "billing/journal", "billing/rules",
                                "billing/telematics_guru"],
    "billing/device_manager": ["billing/units", "billing/journal", "billing/rules",
                               "billing/device_manager"],
    "billing/pelion": ["billing/units", "billing/journal", "billing/rules", "billing/pelion"],
    "billing/admission": ["billing/units", "billing/journal", "billing/rules", "billing/pelion",
                          "billing/admission"],
    "billing/invoice": ["billing/units", "billing/journal", "billing/rules",
                        "billing/telematics_guru", "billing/device_manager", "billing/pelion",
                        "billing/invoice"],
    "billing/explain": ["billing/units", "billing/journal", "billing/rules",
                        "billing/telematics_guru", "billing/device_manager", "billing/pelion",
                        "billing/invoice", "billing/explain"],
    "billing/compare": ["billing/units", "billing/journal", "billing/rules",
                        "billing/telematics_guru", "billing/device_manager", "billing/pelion",
                        "billing/invoice", "billing/compare"],
    "billing/reports": ["billing/units", "billing/journal", "billing/rules",
                        "billing/telematics_guru", "billing/device_manager", "billing/pelion",
                        "billing/invoice", "billing/reports"],
    "billing/imports": ["billing/units", "billing/journal", "billing/imports"],
    "billing/reconcile": ["billing/units", "billing/journal", "billing/rules",
                          "billing/telematics_guru", "billing/device_manager", "billing/pelion",
                          "billing/invoice", "billing/explain", "billing/reports",
                          "billing/reconcile"],
    "billing/ingest": ["billing/units", "billing/journal", "billing/ingest"],
    "billing/audit": ["billing/units", "billing/journal", "billing/audit"],
    # The simulated platform decides with the register and the quota that billing decides with.
    "sim": ["billing/units", "billing/journal", "billing/rules", "billing/pelion", "sim"],
    "forecast": ["billing/units", "billing/journal", "sim", "forecast"],
    "scenarios": ["billing", "sim", "scenarios"],
    "actors": ["billing", "sim", "actors"],
    "results": ["billing", "sim", "results"],
    "tools/workbench": ["billing", "sim", "forecast", "scenarios", "actors", "results",
                        "tools/workbench"],
    "tools/process": ["billing", "sim", "actors", "results", "tools/process"],
    "tools": ["billing", "sim", "forecast", "scenarios", "actors", "results", "tools"],
    "tests": ["billing", "sim", "forecast", "scenarios", "actors", "results", "tools", "tests"],
}

# Libraries beyond the standard one and Boost: pattern -> folders that may see it.
LIBRARIES = {
    r"caf/": ["actors", "tools", "tests"],
    r"yaml-cpp/": ["scenarios", "tools", "tests"],
    r"(hdf5|H5)\w*\.h|hdf5_hl\.h": ["results", "tools", "tests"],
    r"xxhash\.h": ["results", "tools", "tests"],
    r"libdeflate\.h": ["results"],
    r"zlib\.h": ["billing/ingest", "tools", "tests"],
    r"Random123/": ["sim", "tests"],
    r"date/": ["billing/imports", "tests"],
    r"fmt/": ["scenarios", "actors", "results", "tools", "tests"],
    r"nlohmann/": ["tools", "tests"],
    r"boost/program_options": ["tools/fleetbill", "tools/benchmark"],
    r"(catch2|rapidcheck)": ["tests"],
}

# What the production billing core may not touch: files, clocks, randomness, threads.
FORBIDDEN_STANDARD = {"fstream", "iostream", "filesystem", "chrono", "ctime", "time.h", "random",
                      "thread", "mutex", "atomic", "future", "condition_variable", "cstdio"}
CORE_EXCEPTIONS = ["billing/ingest"]  # the one part of billing that may open files and use threads

# Words that the code of a folder may not contain, regardless of its includes.
FORBIDDEN_WORDS = {
    "billing": r"\b(float|double|system_clock|steady_clock|random_device|getenv|rand)\b",
    # Distributions come from Boost.Random: those of the standard library differ by vendor.
    "sim": r"\b(system_clock|steady_clock|random_device|getenv|"
           r"std::(rand|mt19937|\w+_distribution))\b",
    "forecast": r"\b(system_clock|steady_clock|random_device|getenv|"
                r"std::(rand|mt19937|\w+_distribution))\b",
    # The programs own the streams; messages and progress reach them through callbacks.
    "tools/workbench": r"\b(stdout|stderr|cout|cerr|printf|puts)\b|fmt::print\b",
    "actors": r"\b(system_clock|random_device|getenv|rand|actor_id)\b",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def folder_of(path, table):
    matches = [folder for folder in table if path == folder or path.startswith(folder + "/")]
    return max(matches, key=len, default=None)


def is_in(path, folders):
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def breach_of_include(path, quoted, header):
    project = quoted or folder_of(header, MAY_INCLUDE)
    if project:
        same_folder = "/" not in header and path.startswith("tests/")
        if same_folder or is_in(header, MAY_INCLUDE[folder_of(path, MAY_INCLUDE)]):
            return None
        if header.endswith("schema_text.hpp") and path.startswith("tools/"):
            return None
        return f'{folder_of(path, MAY_INCLUDE)}/ may not include "{header}"'
    for pattern, folders in LIBRARIES.items():
        if re.match(pattern, header) and not is_in(path, folders):
            return f"{folder_of(path, MAY_INCLUDE)}/ may not include <{header}>"
    core = path.startswith("billing/") and not is_in(path, CORE_EXCEPTIONS)
    if core and header in FORBIDDEN_STANDARD:
        return f"the billing core may not include <{header}>"
    return None


def strip_comment(line):
    return line.split("//")[0]


def main():
    root = Path(sys.argv[1])
    breaches = files = 0
    for file in sorted(root.rglob("*.[ch]pp")):
        path = file.relative_to(root).as_posix()
        if folder_of(path, MAY_INCLUDE) is None:
            continue
        files += 1
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            problem = breach_of_include(path, found[1] == '"', found[2]) if found else None
            folder = folder_of(path, FORBIDDEN_WORDS)
            words = FORBIDDEN_WORDS.get(folder)
            if not problem and words and re.search(words, strip_comment(line)):
                word = re.search(words, strip_comment(line))[0]
                problem = f"{folder}/ may not use {word}"
            if problem:
                print(f"{path}:{number}: error: {problem}")
                breaches += 1
    print(f"{files} files, {breaches} breaches")
    return 1 if breaches or not files else 0


if __name__ == "__main__":
    sys.exit(main())
