#!/usr/bin/env python3
"""Windows clients on Linux: the same programs, compiled with mingw-w64's own headers, under Wine."""

import json
import os
import shutil
import signal
import subprocess
import time
import unittest

import harness
from harness import BROKE_RULES, TIMED_OUT, WINDOWS_BIN
from test_clients import RUDE, SIMPLE_MAIL, STEPS, TNEF_MAIL

HAVE_WINE = os.path.exists("/usr/lib/wine/wine64") or shutil.which("wine64")
HAVE_DLL = (WINDOWS_BIN / "mapi32.dll").exists()


@unittest.skipUnless(HAVE_WINE and HAVE_DLL, "needs Wine and the windows-x64 build")
class Wine(harness.Case):
    def client(self, name):
        """A copy with no mapi32.dll beside it: only the system's can be found."""
        copy = self.folder / f"{name}.exe"
        if not copy.exists():
            shutil.copy(WINDOWS_BIN / copy.name, copy)
        return copy

    def library_of(self, report):
        library, = {process["library"].lower() for process in report["processes"]}
        return library

    def test_polite_client(self):
        process, report = self.assert_rules(self.client("polite"), set(), code=0)
        self.assertEqual(process.stdout.split(), ["sent", "a", "message"])
        self.assertEqual(self.library_of(report), r"c:\windows\system32\mapi32.dll")
        self.assertEqual(report["processes"][0]["held"]["objects"], 0)

    def test_client_that_sends_to_three_and_waits(self):
        process, _ = self.assert_rules(self.client("send_and_wait"), set(), code=0)
        self.assertEqual(process.stdout.splitlines(),
                         ["Three of us", "MapiSim User", "MapiSim User", "MapiSim Second User"])

    def test_client_in_c(self):
        self.assert_rules(self.client("plain_c"), set(), code=0)

    def test_each_step_left_out_is_named(self):
        for name, (rules, code) in STEPS.items():
            with self.subTest(name):
                self.assert_rules(self.client(name), rules, code=code)

    def test_rude_client(self):
        process, report = self.report(self.client("rude"))
        self.assert_code(process, BROKE_RULES)
        missing = RUDE - {finding["slug"] for finding in report["findings"]}
        self.assertEqual(missing, set(), process.stderr)

    def test_sharers(self):
        process, _ = self.assert_rules(self.client("sharers"), set(), code=0)
        self.assertIn("0x80040200", process.stdout)

    def test_administration_of_profiles(self):
        process, _ = self.assert_rules(self.client("admin_profiles"), set(), code=0)
        self.assertIn("Kept for one run has 1 message(s)", process.stdout)

    def test_simple_mapi_alone(self):
        path = f"Z:{self.folder / 'enclosed'}".replace("/", "\\")
        process, report = self.assert_rules(self.client("simple_mail"), set(), code=0,
                                            arguments=[path])
        self.assertEqual(process.stdout.splitlines(), SIMPLE_MAIL)
        self.assertEqual(report["processes"][0]["held"]["buffers"], 0)
        self.assert_rules(self.client("simple_mail"), {"simple-session-left-open"},
                          code=BROKE_RULES, arguments=[path, "rude"])

    def test_a_message_goes_through_a_tnef_stream(self):
        process, report = self.assert_rules(self.client("tnef_mail"), set(), code=0)
        self.assertEqual(process.stdout.splitlines(), TNEF_MAIL)
        self.assertEqual(report["processes"][0]["held"]["objects"], 0)

    def test_client_that_is_linked_to_every_name(self):
        process, _ = self.assert_rules(self.client("import_all"), set(), code=0,
                                       options=("--unused-ok",))
        self.assertEqual(process.stdout.strip(), f"{harness.exported_names()} names")

    def test_walkers(self):
        process, _ = self.assert_rules(self.client("copy_tree"), set(), code=0)
        self.assertIn("copied 3 folders with 3 messages", process.stdout)
        process, _ = self.assert_rules(self.client("list_mailbox"), set(), code=0)
        self.assertIn("2 stores", process.stdout)
        self.assert_rules(self.client("walk_all"), set(), code=0)
        path = f"Z:{self.folder / 'saved.msg'}".replace("/", "\\")
        process, _ = self.assert_rules(self.client("save_as_msg"), set(), code=0, arguments=[path])
        self.assertIn("released: 2", process.stdout)
        process, _ = self.assert_rules(self.client("resolve_names"), set(), code=0)
        self.assertIn("anna: ambiguous", process.stdout)

    def test_every_way_to_the_library(self):
        for way, library in (("name", r"c:\windows\system32\mapi32.dll"),
                             ("system", r"c:\windows\system32\mapi32.dll"),
                             ("registry", r"c:\mapisim\mapisim64.dll")):
            with self.subTest(way):
                file = self.folder / f"{way}.json"
                process = self.mapisim("run", "--report", f"json={file}", "--", self.client("loader"),
                                       way)
                self.assert_code(process, 0)
                report = json.loads(file.read_text(encoding="utf-8"))
                self.assertEqual(self.library_of(report), library)
                self.assertEqual(report["findings"], [])

    def test_every_name_of_a_function(self):
        for how in ("plain", "decorated", "ordinal"):
            with self.subTest(how):
                self.assert_rules(self.client("loader"), set(), code=0, arguments=("name", how))

    def test_library_beside_the_client_is_named(self):
        name = self.client("polite")
        (self.folder / "mapi32.dll").write_bytes((WINDOWS_BIN / "mapi32.dll").read_bytes() + b"\0")
        process, _ = self.report(name)
        self.assertIn("the client loaded", process.stderr)
        self.assertIn(str(self.folder).replace("/", "\\"), process.stderr)

    def test_crash(self):
        process, report = self.report(self.client("crasher"))
        self.assertNotIn(process.returncode, (0, BROKE_RULES))
        self.assertIn("crashed: exception 0xc0000005", process.stderr)
        self.assertEqual(report["processes"][0]["end"]["how"], "crashed")
        self.assertEqual(report["processes"][0]["end"]["code"], 0xC0000005)
        self.assertIn("session-never-ended", {finding["slug"] for finding in report["findings"]})

    def test_exit_code_in_mid_session(self):
        process, _ = self.report(self.client("quick_exit"))
        self.assert_code(process, BROKE_RULES)
        process, _ = self.report(self.client("quick_exit"), "7")
        self.assert_code(process, 7)

    def test_exit_codes_of_more_than_8_bits(self):
        for code, shown, how in ((300, 44, "exited"), (256, 1, "exited"), (256 + BROKE_RULES, 1, "exited"),
                                 (0xE06D7363, 1, "crashed"), (0xC000013A, 0x3A, "interrupted")):
            with self.subTest(code):
                signed = code - 2**32 if code >= 2**31 else code
                process, report = self.report(self.client("quick_exit"), str(signed))
                self.assert_code(process, shown)
                self.assertEqual(report["processes"][0]["end"]["how"], how)
                self.assertEqual(report["processes"][0]["end"]["code"], code)

    def test_arguments_reach_the_client(self):
        self.assert_code(self.mapisim("run", self.client("polite")), 0)  # makes the prefix
        prefixes = (harness.BIN.parent / "cli-cache" / "mapisim").glob("wine-*/drive_c")
        prefix = max(prefixes, key=lambda folder: folder.stat().st_mtime)  # of this Wine
        shell = prefix / "windows" / "system32" / "cmd.exe"
        process = self.mapisim("run", "--unused-ok", shell, "/c", "echo", "a b", "c\\", "", "*")
        self.assertEqual(process.stdout.rstrip(), '"a b" c\\ "" *')

    def test_termination_ends_the_client(self):
        file = self.folder / "report.json"
        with subprocess.Popen([harness.MAPISIM, "run", "--report", f"json={file}", "--",
                               self.client("hanger")], env=harness.environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            self.assertEqual(process.stdout.readline().strip(), "hanging")
            process.terminate()
            # Ends when nobody has the client's output open any more.
            process.communicate(timeout=60)
        self.assertEqual(process.returncode, 128 + signal.SIGTERM)
        report = json.loads(file.read_text(encoding="utf-8"))
        self.assertEqual(report["processes"][0]["end"]["how"], "interrupted")

    def test_interrupt_at_a_terminal_is_no_crash(self):
        _, report = self.interrupted_at_terminal(self.client("hanger"))
        self.assertEqual(report["processes"][0]["end"]["how"], "interrupted")
        self.assertEqual(report["verdict"]["errors"], 0)

    def test_kept_evidence_has_its_places(self):
        kept = self.folder / "kept"
        _, first = self.report(self.client("step3_free_cached"), options=("--keep-evidence", kept))
        file = self.folder / "again.json"
        again = self.mapisim("report", "--report", f"json={file}", kept)
        self.assert_code(again, BROKE_RULES)
        second = json.loads(file.read_text(encoding="utf-8"))
        self.assertEqual(second["findings"], first["findings"])
        self.assertIn("session.h", file.read_text(encoding="utf-8"))

    def test_timeout_leaves_other_runs_alone(self):
        hanger = self.client("hanger")
        with subprocess.Popen([harness.MAPISIM, "run", "--", hanger], env=harness.environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as other:
            self.assertEqual(other.stdout.readline().strip(), "hanging")
            process, report = self.report(hanger, options=("--timeout", "10"))
            self.assert_code(process, TIMED_OUT)
            self.assertEqual(report["processes"][0]["end"]["how"], "timed_out")
            time.sleep(0.5)
            self.assertIsNone(other.poll())
            other.terminate()
            other.communicate(timeout=60)

    def test_nothing_outside_the_cache_is_changed(self):
        home = self.folder / "home"
        home.mkdir()
        process = self.mapisim("run", self.client("polite"), env={"HOME": str(home)})
        self.assert_code(process, 0)
        self.assertEqual(list(home.iterdir()), [])

    def test_scenario_reaches_the_client(self):
        file = self.write("scenario.json", '{"logoff": {"shared_scode": "MAPI_E_NETWORK_ERROR"}}')
        process = self.mapisim("run", "--scenario", file, "--", self.client("sharers"))
        self.assertIn("0x80040115", process.stdout)


if __name__ == "__main__":
    unittest.main()
