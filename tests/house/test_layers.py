#!/usr/bin/env python3
"""The arrows of the house: which room of src/ may include which, and that only src/platform and files
named for a platform ask which platform it is."""

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


if __name__ == "__main__":
    unittest.main()
