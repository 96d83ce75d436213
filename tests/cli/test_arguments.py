#!/usr/bin/env python3
"""What `mapisim` makes of its arguments: one clear line and exit code 98 for every mistake."""

import json
import re
import subprocess
import unittest

import harness
from harness import BIN, client


class Run(harness.Case):
    def check(self, *arguments, words=()):
        self.assert_own_failure(self.mapisim("run", *arguments), *words)

    def test_options(self):
        self.check(words=["there is no client"])
        self.check("--", words=["there is no client"])
        self.check("--nonsense", "--", client("polite"), words=["--nonsense"])
        self.check("--timeout", "soon", "--", client("polite"), words=["--timeout"])
        self.check("--timeout", "-1", "--", client("polite"), words=["--timeout"])
        self.check("--error-exitcode", "256", "--", client("polite"), words=["--error-exitcode"])
        self.check("--stacks", "some", "--", client("polite"), words=["--stacks", "normal, full"])
        self.check("--library", "/nowhere.so", "--", client("polite"), words=["/nowhere.so"])
        self.check("--library", __file__, "--", client("polite"), words=["no Linux library"])

    def test_clients_arguments_are_its_own(self):
        script = self.write("client", '#!/bin/sh\nprintf "<%s>" "$@"\n')
        script.chmod(0o755)
        for separator in ([], ["--"]):
            process = self.mapisim("run", "--unused-ok", *separator, script, "--timeout", "a b", "--",
                                   "", "--help")
            self.assertEqual(process.stdout, "<--timeout><a b><--><><--help>")

    def test_client(self):
        self.check("--", "no-such-program", words=["no-such-program", "PATH"])
        self.check("--", "./no-such-program", words=["there is no such program"])
        self.check("--", self.folder, words=["this is a folder"])
        self.check("--", self.write("text", "hello"), words=["not executable"])
        self.check("--", BIN / "libmapi32.so", words=["library"])

    def test_scripts(self):
        for text, word in (("echo hello\n", "interpreter"), ("", "empty"),
                           ("#!/no/such/interpreter\n", "/no/such/interpreter"),
                           ("#!\n", "interpreter")):
            script = self.write("script", text)
            script.chmod(0o755)
            with self.subTest(text):
                self.check("--", script, words=[word])

    def test_windows_programs_of_other_kinds(self):
        for name, machine, characteristics, dotnet, word in (
                ("x86.exe", 0x14C, 0x102, 0, "32-bit Windows program"),
                ("arm.exe", 0xAA64, 0x22, 0, "another processor"),
                ("library.dll", 0x8664, 0x2022, 0, "library"),
                ("net.exe", 0x14C, 0x102, 8192, ".NET")):
            head = bytearray(1024)
            head[0:2] = b"MZ"
            head[0x3C] = 0x80
            head[0x80:0x84] = b"PE\0\0"
            head[0x84:0x86] = machine.to_bytes(2, "little")
            head[0x96:0x98] = characteristics.to_bytes(2, "little")
            wide = machine != 0x14C
            head[0x98:0x9A] = (0x20B if wide else 0x10B).to_bytes(2, "little")
            clr = 0x98 + (112 if wide else 96) + 14 * 8
            head[clr:clr + 4] = dotnet.to_bytes(4, "little")
            file = self.folder / name
            file.write_bytes(head)
            with self.subTest(name):
                self.check("--", file, words=[word])

    def test_program_for_another_width(self):
        head = bytearray((BIN / "polite").read_bytes()[:64])
        head[4] = 1
        file = self.folder / "narrow"
        file.write_bytes(head)
        file.chmod(0o755)
        self.check("--", file, words=["32-bit"])

    def test_reports_are_checked_before_the_run(self):
        mark = self.folder / "ran"
        script = self.write("client", f"#!/bin/sh\ntouch '{mark}'\n")
        script.chmod(0o755)
        for wish, word in (("json=/no/such/folder/x", "/no/such/folder/x"), ("json", "FORMAT=FILE"),
                           ("jsom=x", "did you mean json?"), ("json=", "FORMAT=FILE"),
                           (f"text={self.folder}", "cannot be written")):
            with self.subTest(wish):
                self.check("--report", wish, "--", script, words=[word])
        self.assertFalse(mark.exists())

    def test_reports_go_where_they_should(self):
        text = self.folder / "report.txt"
        process = self.mapisim("run", "--report", f"text={text}", "--", client("rude"))
        self.assertEqual(process.stderr, "")
        self.assertIn("MAPI-", text.read_text(encoding="utf-8"))
        process = self.mapisim("run", "--report", "json=-", "--", client("polite"))
        self.assertIn('"mapisim-report"', process.stderr)
        self.assertEqual(process.stdout, "sent a message\n")

    def test_error_exit_code(self):
        process = self.mapisim("run", "--error-exitcode", "3", "--", client("rude"))
        self.assert_code(process, 3)
        process = self.mapisim("run", "--error-exitcode", "0", "--", client("rude"))
        self.assert_code(process, 0)

    def test_kept_evidence_can_be_reported_again(self):
        kept = self.folder / "kept"
        first = self.mapisim("run", "--keep-evidence", kept, "--", client("rude"))
        self.assertTrue(list(kept.glob("*.evidence")))
        again = self.mapisim("report", kept)
        self.assert_code(again, harness.BROKE_RULES)
        self.assertEqual(first.stderr.splitlines()[-1], again.stderr.splitlines()[-1])
        self.check("--keep-evidence", kept, "--", client("rude"), words=["another run"])
        self.assert_own_failure(self.mapisim("report", self.folder), "no evidence")
        self.assert_own_failure(self.mapisim("report", __file__), "test_arguments.py")
        (kept / "run.json").write_text("{", encoding="utf-8")
        self.assert_own_failure(self.mapisim("report", kept), "run.json", "damaged")

    def test_kept_evidence_knows_how_the_client_ended(self):
        kept = self.folder / "kept"
        command = [str(client("hanger")), "an argument"]
        _, first = self.report(*command, options=("--timeout", "2", "--keep-evidence", kept))
        file = self.folder / "again.json"
        again = self.mapisim("report", "--report", f"json={file}", kept)
        self.assert_code(again, 0)
        self.assertIn("its time was over", again.stderr)
        second = json.loads(file.read_text(encoding="utf-8"))
        self.assertEqual(second["command"], command)
        self.assertEqual(second["processes"], first["processes"])
        self.assertEqual(second["findings"], first["findings"])

    def test_kept_evidence_knows_what_was_muted(self):
        kept = self.folder / "kept"
        name = client("step7_mapi_uninitialize")
        process = self.mapisim("run", "--mute", "never-uninitialized", "--keep-evidence", kept, name)
        self.assert_code(process, 0)
        self.assert_code(self.mapisim("report", kept), 0)

    def test_a_report_that_cannot_be_written_takes_no_other_along(self):
        kept = self.folder / "kept"
        text = self.folder / "report.txt"
        for more in ([], ["--report", f"text={text}"]):
            process = self.mapisim("run", "--report", "json=/dev/full", *more, "--keep-evidence", kept,
                                   "--", client("rude"))
            self.assert_code(process, harness.OWN_FAILURE)
            self.assertIn("mapisim: --report: /dev/full: cannot be written", process.stderr)
            told = text.read_text(encoding="utf-8") if more else process.stderr
            self.assertIn("the client broke rules of the MAPI reference", told)
            self.assert_code(self.mapisim("report", kept), harness.BROKE_RULES)
            for file in kept.iterdir():
                file.unlink()


class Commands(harness.Case):
    def test_help_fits_a_screen(self):
        process = self.mapisim("--help")
        self.assert_code(process, 0)
        lines = process.stdout.splitlines()
        self.assertLessEqual(len(lines), 24)
        self.assertLessEqual(max(map(len, lines)), 100)
        self.assertEqual(self.mapisim("help").stdout, process.stdout)
        example, = re.findall(r"glob \((.*)\)", process.stdout)
        self.assert_code(self.mapisim("run", "--mute", example, "--", client("polite")), 0)
        for command in ("run", "report", "rules", "settings", "explain", "doctor"):
            with self.subTest(command):
                one = self.mapisim(command, "--help")
                self.assert_code(one, 0)
                self.assertIn(f"mapisim {command}", one.stdout)
                self.assertLessEqual(len(one.stdout.splitlines()), 24)

    def test_version(self):
        self.assertRegex(self.mapisim("--version").stdout, r"\Amapisim \d+\.\d+\.\d+\n\Z")

    def test_unknown_command(self):
        self.assert_own_failure(self.mapisim("rum"), "did you mean run?")
        self.assert_code(self.mapisim(), harness.OWN_FAILURE)

    def test_doctor(self):
        process = self.mapisim("doctor")
        self.assertIn(str(BIN / "libmapi32.so"), process.stdout)
        self.assertIn(process.returncode, (0, 1))
        self.assertEqual("MISSING" in process.stdout, process.returncode == 1)

    def test_doctor_finds_what_is_missing(self):
        alone = self.folder / "bin" / "mapisim"
        alone.parent.mkdir()
        alone.write_bytes(harness.MAPISIM.read_bytes())
        alone.chmod(0o755)
        process = subprocess.run([alone, "doctor"], capture_output=True, text=True, check=False,
                                 env=harness.environment())
        self.assertEqual(process.returncode, 1)
        self.assertIn("MISSING libmapi32.so", process.stdout)
        process = subprocess.run([alone, "run", client("polite")], capture_output=True, text=True,
                                 check=False, env=harness.environment())
        self.assert_own_failure(process, "libmapi32.so", "--library")


if __name__ == "__main__":
    unittest.main()
