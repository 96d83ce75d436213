#!/usr/bin/env python3
"""mapi.def has every published name, with the ordinals of Windows' mapi32.dll; README lists those that are
not supported, and no others."""

import importlib.util
import os
import pathlib
import re
import unittest

ROOT = pathlib.Path(os.environ["MAPISIM_SOURCE_DIR"])
spec = importlib.util.spec_from_file_location("exports", ROOT / "tools/cmake/exports.py")
exports = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exports)


def published():
    """(name, {spelling: ordinal}) of each."""
    lines = (ROOT / "tests/house/published_names.txt").read_text(encoding="ascii").splitlines()
    for line in lines:
        if not line.startswith("#"):
            _, name, *spellings = line.split()
            yield name, {spelling: int(ordinal) for spelling, ordinal in
                         (text.split("=") for text in spellings)}


class PublishedNames(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.published = list(published())
        cls.ours = {export.name: export.ordinal
                    for export in exports.read_definition(str(ROOT / "mapi.def"))[0]}

    def test_all_were_read(self):
        self.assertEqual(len(self.published), 195)
        self.assertEqual(sum(len(spellings) for _, spellings in self.published), 190)

    def test_every_name_is_there(self):
        self.assertEqual([name for name, _ in self.published if name not in self.ours], [])

    def test_every_ordinal_is_theirs(self):
        for name, spellings in self.published:
            for spelling, ordinal in spellings.items():
                with self.subTest(spelling):
                    self.assertEqual(self.ours.get(spelling), ordinal)

    def test_what_is_not_supported_stands_in_the_readme(self):
        tests = (ROOT / "tests/rules/every_function_test.cpp").read_text(encoding="utf-8")
        unsupported = set(re.findall(r'"(\w+)"', re.search(r"kUnsupported\[\] = \{(.*?)\};", tests,
                                                            re.S)[1]))
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        table = re.search(r"\n\| functions \| result \|\n\|---\|---\|\n(.*?)\n\n", readme, re.S)[1]
        listed = set()
        for row in table.splitlines():
            listed |= set(re.findall(r"\b([A-Za-z_]+\d*\w*(?:\.\.\.)?)", row.split("|")[1]))
        families = tuple(name[:-3] for name in listed if name.endswith("..."))
        names = {name for name, _ in self.published}
        self.assertEqual({name for name in unsupported
                          if name not in listed and not name.startswith(families)}, set())
        self.assertEqual((listed & names) - unsupported, set())


if __name__ == "__main__":
    unittest.main()
