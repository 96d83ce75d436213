#!/usr/bin/env python3
"""A client that loads the library, uses a session and frees it again and again: nothing may grow."""

import os
import shutil
import unittest

import harness
from harness import BIN, WINDOWS_BIN

HAVE_WINE = os.path.exists("/usr/lib/wine/wine64") or shutil.which("wine64")
HAVE_DLL = (WINDOWS_BIN / "mapi32.dll").exists()
WINDOWS_LIBRARY = r"C:\windows\system32\mapi32.dll"


class Reload(harness.Case):
    def reload(self, client, library, *how, rules=""):
        # With few released objects in quarantine it is full before the measuring begins. Threads that
        # meet in the C library's heap would get one of their own each.
        process = self.mapisim("run", "--", client, library, *how,
                               env={"MAPISIM_OBJECTS_QUARANTINE_CELLS": "16", "MAPISIM_RULES": rules,
                                    "MALLOC_ARENA_MAX": "1"})
        self.assertIn("handles more", process.stdout, process.stderr)
        self.assertEqual(process.returncode, 0, process.stdout + process.stderr)

    def windows_client(self):
        """A copy with no mapi32.dll beside it: only the system's can be found."""
        if not (HAVE_WINE and HAVE_DLL):
            self.skipTest("needs Wine and the windows-x64 build")
        return shutil.copy(WINDOWS_BIN / "reloader.exe", self.folder)

    def test_linux(self):
        self.reload(BIN / "reloader", BIN / "libmapi32.so")

    def test_windows(self):
        self.reload(self.windows_client(), WINDOWS_LIBRARY)

    def test_with_a_session_left_open(self):
        self.reload(BIN / "reloader", BIN / "libmapi32.so", "open")
        self.reload(self.windows_client(), WINDOWS_LIBRARY, "open")

    def test_with_a_thread_that_outlives_the_library(self):
        self.reload(BIN / "reloader", BIN / "libmapi32.so", "threads")
        rules = "sink-threw=mute;thread-not-initialized=mute"  # it does so on purpose
        self.reload(self.windows_client(), WINDOWS_LIBRARY, "threads", rules=rules)

    def test_utilities_alone(self):
        self.reload(BIN / "reloader", BIN / "libmapi32.so", "utilities")
        self.reload(self.windows_client(), WINDOWS_LIBRARY, "utilities")

    def test_simple_mapi_with_a_session_left_open(self):
        self.reload(BIN / "reloader", BIN / "libmapi32.so", "simple")
        self.reload(self.windows_client(), WINDOWS_LIBRARY, "simple")

    def abandon(self, client, library):
        process, report = self.report(client, library, "abandon")
        self.assertEqual(process.stdout.strip(), "3 sessions abandoned, 3 others worked",
                         process.stderr)
        self.assert_code(process, harness.BROKE_RULES)
        lost = [finding for finding in report["findings"]
                if finding["slug"] == "session-never-ended"]
        self.assertEqual(len(lost), 3, "the others ended in order")

    def test_with_a_session_abandoned(self):
        self.abandon(BIN / "reloader", BIN / "libmapi32.so")
        self.abandon(self.windows_client(), WINDOWS_LIBRARY)

    def test_stays_while_the_client_holds_an_object(self):
        process = self.mapisim("run", "--", self.windows_client(), WINDOWS_LIBRARY, "hold")
        self.assertEqual(process.stdout.split("\n")[:-1],
                         ["held: stays", "released: gone", "before: may go", "with a session: needed",
                          "after: may go", "released before: gone", "object held: stays",
                          "another held: stays", "both released: gone"], process.stderr)

    def test_is_gone_after_a_sink_has_ended_everything(self):
        process = self.mapisim("run", "--", self.windows_client(), WINDOWS_LIBRARY, "sink")
        self.assertEqual(process.stdout.strip(), "ended in a sink: gone", process.stderr)


if __name__ == "__main__":
    unittest.main()
