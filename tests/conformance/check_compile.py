#!/usr/bin/env python3
"""Compiles the public headers alone, in several orders, as C and C++, with every compiler.

Every warning counts as an error.
"""

import argparse
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
HERE = os.path.dirname(os.path.abspath(__file__))


def find(*names):
    for name in names:
        if shutil.which(name):
            return name
    sys.exit(f"not found: {names[0]}")


def compilers(include):
    """name -> (command without a standard, whether it is C++)"""
    posix = ["-I", include, "-I", os.path.join(include, "posix")]
    found = {
        "gcc": ([find("gcc"), "-x", "c", *posix], False),
        "g++": ([find("g++"), "-x", "c++", *posix], True),
        "clang": ([find("clang"), "-x", "c", *posix], False),
        "clang++": ([find("clang++"), "-x", "c++", *posix], True),
    }
    for target in ("x86_64", "i686"):
        for kind, language, is_cxx in (("gcc", "c", False), ("g++", "c++", True)):
            command = find(f"{target}-w64-mingw32-{kind}-posix", f"{target}-w64-mingw32-{kind}")
            found[f"{target} {kind}"] = ([command, "-x", language, "-I", include], is_cxx)
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--include", required=True, help="folder of the public headers")
    arguments.add_argument("--build-dir", required=True, help="unused: nothing is written")
    arguments.add_argument("--jobs", type=int, default=2)
    options = arguments.parse_args()
    options.include = os.path.abspath(options.include)
    headers = sorted(h for h in os.listdir(options.include) if h.endswith(".h") and h != "initguid.h")
    system = sorted(os.listdir(os.path.join(options.include, "posix")))
    known = compilers(options.include)
    jobs = []

    def add(compiler, standard, included, *defines):
        text = "".join(f"#include <{h}>\n" for h in included)
        # Not an empty translation unit, and each interface is complete.
        if any(h in headers for h in included):
            text += "int not_empty(void);\nint not_empty(void) { return (int)sizeof(IID_IUnknown); }\n"
        else:
            text += "typedef int not_empty;\n"
        jobs.append((compiler, standard, text, [f"-D{d}" for d in defines], " ".join(included)))

    for header in headers:
        add("gcc", "c11", [header])
        add("g++", "c++11", [header], "INITGUID", "UNICODE", "_UNICODE")
        add("clang++", "c++20", [header])
        add("x86_64 g++", "c++17", [header])
    for k, header in enumerate(system):
        add(*[("gcc", "c11"), ("clang++", "c++11")][k % 2], [header])
    middle = len(headers) // 2
    sorts = [
        (headers, []),
        (headers[::-1], ["INITGUID", "UNICODE"]),
        (["windows.h", "initguid.h", *headers[middle:], *headers[:middle]], []),
        (["windows.h", *headers], ["UNICODE"]),
        (headers[middle:] + headers[:middle], ["INITGUID"]),
    ]
    for compiler, (_, is_cxx) in known.items():
        # The Windows SDK makes these slow: fewer of them.
        for order, defines in sorts[:3] if " " in compiler else sorts:
            add(compiler, "c++17" if is_cxx else "c17", order, *defines)
        if is_cxx and " " not in compiler:
            add(compiler, "c++14", headers)
            add(compiler, "c++17", headers, "CINTERFACE")
    add("x86_64 g++", "c++11", headers, "CINTERFACE")
    sources = {True: os.path.join(HERE, "usage.cpp"), False: os.path.join(HERE, "usage.c")}
    for compiler, (_, is_cxx) in known.items():
        with open(sources[is_cxx], encoding="utf-8") as f:
            jobs.append((compiler, "c++11" if is_cxx else "c11", f.read(), [], "usage"))

    def compile_one(job):
        compiler, standard, text, defines, what = job
        command = [*known[compiler][0], f"-std={standard}", *WARNINGS, *defines, "-fsyntax-only", "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True)
        return "" if done.returncode == 0 else \
            f"{compiler} -std={standard} {' '.join(defines)}: {what}\n{done.stderr[:1500]}"

    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        failures = [f for f in pool.map(compile_one, jobs) if f]
    for failure in failures:
        print(failure)
    print(f"{len(jobs)} compilations, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
