#!/usr/bin/env python3
"""Every result code of the MAPI headers has its name in the one table of names."""

import os
import pathlib
import re
import unittest

SOURCE = pathlib.Path(os.environ["MAPISIM_SOURCE_DIR"])


class ResultCodes(unittest.TestCase):
    def test_table_has_the_whole_header(self):
        header = (SOURCE / "include/mapicode.h").read_text(encoding="utf-8")
        table = (SOURCE / "src/scenario/result_codes.cpp").read_text(encoding="utf-8")
        defined = set(re.findall(r"^#define (MAPI_[EW]_\w+)", header, re.M))
        named = set(re.findall(r"\bMAPISIM_RESULT\((MAPI_\w+)\)", table))
        self.assertGreater(len(defined), 70)
        self.assertEqual(defined - named, set())
        header = (SOURCE / "include/mapi.h").read_text(encoding="utf-8")
        defined = set(re.findall(r"^#define (MAPI_E_\w+)", header, re.M))
        self.assertGreater(len(defined), 25)
        self.assertEqual(defined - named, set())


if __name__ == "__main__":
    unittest.main()
