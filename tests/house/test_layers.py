#!/usr/bin/env python3
"""The arrows of the house: which room of src/ may include which, that only src/platform and files named
for a platform ask which platform it is, and that threads wait and start in src/platform alone."""

import os
import pathlib
import re
import unittest

SOURCE = pathlib.Path(os.environ["MAPISIM_SOURCE_DIR"]) / "src"

GROUND = {"platform"}
EVIDENCE = GROUND | {"evidence"}
CORE = EVIDENCE | {"object", "memory"}
BESIDE_GATE = CORE | {"check", "scenario"}
GATE = BESIDE_GATE | {"gate"}
WORLD_ROOMS = {"session", "notify", "property", "table", "store", "addressbook", "profile", "status",
               "spooler", "provider", "world", "utility", "simple", "storage", "imsg",
               "tnef"}
WORLD = GATE | WORLD_ROOMS
MAY_INCLUDE = {
    "platform": GROUND,
    "evidence": EVIDENCE,
    "object": CORE, "memory": CORE,
    "check": BESIDE_GATE, "scenario": BESIDE_GATE,
    "gate": GATE,
    **{room: WORLD for room in WORLD_ROOMS},
    "exports": WORLD | {"exports"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*"([a-z_]+)/[^"]+"')
ASKS_PLATFORM = re.compile(r"^\s*#\s*(if|ifdef|ifndef|elif)\b.*\b(_WIN32|_WIN64|__linux__|__unix__|WIN32)\b")
NAMED_FOR_PLATFORM = re.compile(r"_(linux|posix|windows)\.(cpp|c|h)$")

OF_THREADS = re.compile(r"\bstd::(jthread|thread|mutex|recursive_mutex|shared_mutex|timed_mutex|condition_variable\w*|async"
                        r"|promise|call_once|this_thread::(get_id|sleep\w*))\b|\bthread_local\b")
WAITS = re.compile(r"\bstd::(i|o|)fstream\b|\b(std::|::|(?<![\w.>:]))"
                   r"(fopen|fclose|fprintf|fwrite|fputs|dlopen|iconv_open|pread|pwrite|fsync|poll|select|sleep"
                   r"|usleep|nanosleep|waitpid|pthread_join)\(")


def holds_cancellation(path):
    return "CancellationHold hold" in (SOURCE / path).read_text(encoding="utf-8")


def lines():
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in (".cpp", ".c", ".h", ".inc"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield path.relative_to(SOURCE), number, line


class Layers(unittest.TestCase):
    def test_every_room_is_known(self):
        rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()}
        self.assertEqual(rooms - MAY_INCLUDE.keys(), set())

    def test_no_arrow_goes_up(self):
        faults = []
        for path, number, line in lines():
            include = INCLUDE.match(line)
            if include and include[1] in MAY_INCLUDE and include[1] not in MAY_INCLUDE[path.parts[0]]:
                faults.append(f"src/{path}:{number}: {path.parts[0]} must not include {include[1]}")
        if faults:
            self.fail("\n" + "\n".join(faults))

    def test_platform_is_asked_for_in_one_place(self):
        faults = [f"src/{path}:{number}: {line.strip()}" for path, number, line in lines()
                  if path.parts[0] != "platform" and not NAMED_FOR_PLATFORM.search(path.name)
                  and ASKS_PLATFORM.match(line)]
        if faults:
            self.fail("\n" + "\n".join(faults))

    def test_threads_and_files_are_in_one_place(self):
        # mingw's thread library stays out of the DLL, and each place where a POSIX thread could be
        # cancelled has its hold.
        faults = [f"src/{path}:{number}: {line.strip()}" for path, number, line in lines()
                  if path.parts[0] != "platform" and not line.lstrip().startswith("//") and (OF_THREADS.search(line)
                  or (WAITS.search(line) and not holds_cancellation(path)))]
        if faults:
            self.fail("\n" + "\n".join(faults))


if __name__ == "__main__":
    unittest.main()
