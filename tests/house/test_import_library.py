#!/usr/bin/env python3
"""mapi.def has every name that mingw-w64's import libraries of mapi32 have: a list that others made, in
32 bits with the number of argument bytes."""

import importlib.util
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(os.environ["MAPISIM_SOURCE_DIR"])
spec = importlib.util.spec_from_file_location("exports", ROOT / "tools/cmake/exports.py")
exports = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exports)

# Names of theirs that are not to be exported, and why.
LACKING = {
    "ord_8": "stands for an ordinal without a name, and for no function that is known",
}


def imported(machine, prefix):
    """What a program can be linked to; `prefix` is what the machine's C names begin with."""
    triplet = f"{machine}-w64-mingw32"
    symbols = subprocess.run([f"{triplet}-nm", "--defined-only", f"/usr/{triplet}/lib/libmapi32.a"],
                             check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             universal_newlines=True).stdout
    return set(re.findall(rf"^[0-9a-f]+ T {prefix}(\S+)$", symbols, re.M))


class ImportLibrary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ours = {export.name for export in exports.read_definition(str(ROOT / "mapi.def"))[0]}
        cls.theirs = {bits: imported(machine, prefix)
                      for bits, machine, prefix in ((64, "x86_64", ""), (32, "i686", "_"))}

    def test_both_were_read(self):
        for bits, example, other in ((64, "FreeProws", "HrQueryAllRows"),
                                     (32, "FreeProws@4", "HrQueryAllRows@24")):
            self.assertGreater(len(self.theirs[bits]), 150)
            self.assertLessEqual({example, other}, self.theirs[bits])

    def test_every_name_is_there(self):
        for bits, names in self.theirs.items():
            with self.subTest(bits):
                self.assertEqual(sorted(names - self.ours - LACKING.keys()), [])

    def test_what_is_said_to_be_lacking_is(self):
        """Neither a name of ours nor one that they no longer have."""
        self.assertEqual(sorted(LACKING.keys() & self.ours), [])
        self.assertEqual(sorted(LACKING.keys() - self.theirs[64] - self.theirs[32]), [])


if __name__ == "__main__":
    unittest.main()
