#!/usr/bin/env python3
"""tools/cmake/exports.py finds every kind of difference between mapi.def and a built library."""

import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ["MAPISIM_SOURCE_DIR"])
LIBRARY, OBJDUMP, NM = sys.argv[1:4]
spec = importlib.util.spec_from_file_location("exports", ROOT / "tools/cmake/exports.py")
exports = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exports)

DEFINITION = (ROOT / "mapi.def").read_text(encoding="ascii")
IS_ELF = not LIBRARY.endswith(".dll")


class ExportCheck(unittest.TestCase):
    def check(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "mapi.def"
            path.write_text(text, encoding="ascii")
            if IS_ELF:
                return exports.check_elf(str(path), LIBRARY, NM)[1]
            return exports.check_pe(str(path), LIBRARY, OBJDUMP, NM)[1]

    def changed(self, *edits):
        text = DEFINITION
        for old, new in edits:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        return text

    def test_a_name_that_is_not_exported(self):
        faults = self.check(DEFINITION + "MapiSimNeverWritten @2999\n")
        self.assertEqual(len(faults), 1, faults)
        self.assertIn("MapiSimNeverWritten", faults[0])

    def test_a_name_that_is_not_listed(self):
        lines = [line for line in DEFINITION.splitlines() if "FreeProws" not in line]
        faults = self.check("\n".join(lines))
        self.assertTrue(any("FreeProws" in fault for fault in faults), faults)

    @unittest.skipIf(IS_ELF, "ELF has no ordinals")
    def test_another_ordinal(self):
        faults = self.check(self.changed(("@1140", "@1999")))
        self.assertTrue(any("FreeProws has ordinal 1140 instead of 1999" in f for f in faults), faults)

    @unittest.skipIf(IS_ELF, "ELF names are plain")
    def test_other_argument_bytes(self):
        faults = self.check(self.changed(("FreeProws@4 ", "FreeProws@8 ")))
        self.assertTrue(any("FreeProws@8 is not exported" in f for f in faults), faults)

    @unittest.skipIf(IS_ELF, "ELF names are plain")
    def test_mistakes_in_the_list(self):
        for edit in (("@1140", "@1139"), ("@1140", "@2140"), ("FreeProws@4 ", "FreePadrlist@4 "),
                     ("@1140", ""), ("FreeProws@4                = FreeProws ", "FreeProws@4 = PropCopyMore ")):
            with self.subTest(edit), self.assertRaises(exports.Mistake):
                self.check(self.changed(edit))

    @unittest.skipUnless(IS_ELF, "version nodes are ELF's")
    def test_another_version_node(self):
        found = exports.elf_names(*exports.read_definition(str(ROOT / "mapi.def")))
        self.assertIn("OleInitialize", found["MAPI_1.0"])
        self.assertTrue(all(name.startswith("MapiSim") for name in found["MAPISIM_1.0"]))

    def test_control_interface(self):
        """What mapisim.h declares and what mapi.def lists of MapiSim's own are the same names."""
        header = (ROOT / "include/mapisim/mapisim.h").read_text(encoding="utf-8")
        code = re.sub(r"/\*.*?\*/|//[^\n]*|^\s*#[^\n]*", "", header, flags=re.S | re.M)
        code = re.sub(r"typedef[^;{}]*;", "", code)
        declared = set(re.findall(r"\b(MapiSim\w+)\s*\(", code))
        listed = set(exports.elf_names(*exports.read_definition(str(ROOT / "mapi.def")))["MAPISIM_1.0"])
        self.assertEqual(declared, listed)

    @unittest.skipUnless(IS_ELF, "about the ELF library")
    def test_dynamic_section(self):
        section = subprocess.run(["readelf", "-dW", LIBRARY], check=True, stdout=subprocess.PIPE,
                                 universal_newlines=True, env={**os.environ, "LC_ALL": "C"}).stdout
        self.assertRegex(section, r"FLAGS_1\).*NODELETE")
        self.assertRegex(section, r"SONAME\).*\[libmapi32\.so\]")
        needed = set(re.findall(r"NEEDED\).*\[(.+?)\]", section))
        self.assertLessEqual(needed, {"libstdc++.so.6", "libgcc_s.so.1", "libm.so.6", "libc.so.6",
                                      "ld-linux-x86-64.so.2"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
