#!/usr/bin/env python3
"""Clients in plain MAPI under `mapisim run`, on Linux: verdicts, exit codes, what the report says."""

import json
import os
import signal
import subprocess
import sys
import time
import unittest

import harness
from harness import BIN, BROKE_RULES, MAPISIM, TIMED_OUT, client

# What each client breaks by leaving one of the eight steps out.
STEPS = {
    "step1_unadvise": ({"registration-open-at-logoff", "advise-source-released"}, BROKE_RULES),
    "step2_release_objects": ({"open-at-logoff"}, BROKE_RULES),
    "step3_free_cached": ({"result-not-freed"}, BROKE_RULES),
    "step4_logoff": ({"released-without-logoff"}, 0),
    "step5_release_session": ({"session-not-released"}, BROKE_RULES),
    "step6_ole_uninitialize": ({"ole-left-open"}, BROKE_RULES),
    "step7_mapi_uninitialize": ({"never-uninitialized"}, BROKE_RULES),
    "step8_deinit_utilities": ({"utilities-left-open"}, BROKE_RULES),
}

RUDE = {
    "call-before-initialize", "extended-flag-missing", "identity-not-freed", "freed-twice",
    "container-freed-whole", "submitted-message-used", "unsaved-changes-lost", "unadvise-unknown",
    "registration-open-at-logoff", "released-too-often", "logoff-reserved", "open-at-logoff",
    "call-after-logoff", "session-used-after-logoff", "session-not-released", "ole-after-mapi",
    "uninitialized-too-often", "utilities-left-open",
}


SIMPLE_MAIL = ["to MapiSim User <SMTP:user@mapisim.example>",
               "from MapiSim User: The file is enclosed.", "enclosed.txt: Kept in a file.",
               "sent by one call"]
TNEF_MAIL = ["Lunch?", "Priya Nair", "MapiSim User", "problems: no", "code page: 1252",
             "problems: no", "there is a text", "Lunch?", "Priya Nair", "MapiSim User"]


class Clients(harness.Case):
    def test_polite_client_breaks_nothing(self):
        process, report = self.assert_rules(client("polite"), set(), code=0)
        self.assertEqual(process.stdout, "sent a message\n")
        self.assertIn(report["verdict"]["text"], process.stderr.splitlines()[-1])
        held = report["processes"][0]["held"]
        for what in ("objects", "buffers", "registrations", "sessions", "queued_messages"):
            self.assertEqual(held[what], 0, what)

    def test_client_in_c(self):
        process, _ = self.assert_rules(client("plain_c"), set(), code=0)
        self.assertRegex(process.stdout, r"\A\d+ store\(s\)\n\Z")

    def test_client_in_python(self):
        """It logs off right after it has sent: its message stays, which is no error."""
        clients = harness.SOURCE / "tests" / "clients"
        process, report = self.assert_rules(sys.executable, {"mail-left-in-queue"}, code=0,
                                            arguments=(clients / "from_python.py",))
        self.assertRegex(process.stdout, r"\Astores: \w[^\n]*, \w[^\n]*\nsent\n\Z")
        self.assertEqual(len(report["processes"]), 1)

    def test_client_that_is_linked_to_every_name(self):
        process, _ = self.assert_rules(client("import_all"), set(), code=0,
                                       options=("--unused-ok",))
        self.assertEqual(process.stdout, f"{harness.exported_names()} names\n")

    def test_client_that_sends_to_three_and_waits(self):
        process, _ = self.assert_rules(client("send_and_wait"), set(), code=0)
        self.assertEqual(process.stdout.splitlines(),
                         ["Three of us", "MapiSim User", "MapiSim User", "MapiSim Second User"])

    def test_client_that_waits_for_what_the_transport_defers(self):
        scenario = self.write("scenario.json", '{"transport": {"recipients": {\n'
                              '"user@mapisim.example": "defer 1 1s",\n'
                              '"second@mapisim.example": "after 2s"}}}')
        process, _ = self.assert_rules(client("send_and_wait"), set(), code=0,
                                       options=("--scenario", scenario))
        self.assertEqual(process.stdout.splitlines(),
                         ["Three of us", "MapiSim User", "MapiSim User", "MapiSim Second User"])

    def test_client_that_resolves_names(self):
        process, _ = self.assert_rules(client("resolve_names"), set(), code=0)
        lines = process.stdout.splitlines()
        self.assertEqual(lines[0], "Global Address List")
        self.assertIn("  All Users", lines)
        self.assertIn("    J\u00fcrgen M\u00fcller <juergen.mueller@mapisim.example>", lines)
        self.assertIn("help: helpdesk@mapisim.example", lines)
        self.assertIn("anna: ambiguous", lines)
        self.assertIn("anna k: anna.kowalska@mapisim.example", lines)
        self.assertIn("nobody by that name: not found", lines)
        self.assertIn("Somebody[SMTP:somebody@elsewhere.example]: somebody@elsewhere.example",
                      lines)
        place = lines.index("Project Aurora Partners: aurora.partners@mapisim.example")
        self.assertEqual(lines[place + 1:],
                         ["    MapiSim Second User <second@mapisim.example>",
                          "    partner@elsewhere.example <partner@elsewhere.example>",
                          "    Project Aurora <aurora@mapisim.example> (list)"])

    def test_each_step_left_out_is_named(self):
        for name, (rules, code) in STEPS.items():
            with self.subTest(name):
                self.assert_rules(client(name), rules, code=code)

    def test_rude_client_is_told_everything(self):
        process, report = self.report(client("rude"))
        self.assert_code(process, BROKE_RULES)
        self.assertEqual(process.stdout, "rude to the end\n")
        missing = RUDE - {finding["slug"] for finding in report["findings"]}
        self.assertEqual(missing, set(), process.stderr)
        self.assertTrue(report["verdict"]["fails"])

    def test_findings_name_the_place_in_the_client(self):
        _, report = self.report(client("step3_free_cached"))
        finding, = report["findings"]
        stacks = [frame for stack in (finding["stack"], finding["related"] or [])
                  for frame in (stack if isinstance(stack, list) else stack.get("stack", []))]
        files = {source["file"].rsplit("/", 1)[-1] for frame in stacks
                 for source in frame["source"]}
        self.assertIn("session.h", files, report)

    def test_sharers(self):
        process, _ = self.assert_rules(client("sharers"), set(), code=0)
        self.assertEqual(process.stdout, "the sharer heard 0x80040200\n")

    def test_administration_of_profiles(self):
        process, report = self.assert_rules(client("admin_profiles"), set(), code=0)
        self.assertEqual(process.stdout.splitlines(), [
            "MapiSim (default)", "  MAPISIM: MapiSim", "  MSUPST MS: Archive",
            "  CONTAB: Outlook Address Book",
            "MapiSim Second", "  MAPISIM: MapiSim", "  CONTAB: Outlook Address Book",
            "Kept for one run has 1 message(s)", "2 profile(s) at the end"])
        held = report["processes"][0]["held"]
        for what in ("objects", "buffers", "sessions"):
            self.assertEqual(held[what], 0, what)

    def test_simple_mapi_alone(self):
        process, report = self.assert_rules(client("simple_mail"), set(), code=0,
                                            arguments=[self.folder / "enclosed"],
                                            env={"TMPDIR": str(self.folder)})
        self.assertEqual(process.stdout.splitlines(), SIMPLE_MAIL)
        held = report["processes"][0]["held"]
        for what in ("objects", "buffers", "sessions", "queued_messages"):
            self.assertEqual(held[what], 0, what)
        self.assertEqual(list(self.folder.glob("mapi-*")), [])

    def test_a_session_of_simple_mapi_that_is_left_open(self):
        self.assert_rules(client("simple_mail"), {"simple-session-left-open"}, code=BROKE_RULES,
                          arguments=[self.folder / "enclosed", "rude"])

    def test_a_message_goes_through_a_tnef_stream(self):
        process, report = self.assert_rules(client("tnef_mail"), set(), code=0,
                                            env={"TMPDIR": str(self.folder)})
        self.assertEqual(process.stdout.splitlines(), TNEF_MAIL)
        held = report["processes"][0]["held"]
        for what in ("objects", "buffers", "sessions"):
            self.assertEqual(held[what], 0, what)
        self.assertEqual(list(self.folder.glob("SOF*")), [])

    def test_a_folder_tree_is_copied_between_stores(self):
        process, _ = self.assert_rules(client("copy_tree"), set(), code=0)
        self.assertEqual(process.stdout, "copied 3 folders with 3 messages\n"
                                         "with attachments\nplain\n[Old]\n  [Older]\n"
                                         "    from long ago\n2 attachments\n")

    def test_a_mailbox_is_listed(self):
        process, _ = self.assert_rules(client("list_mailbox"), set(), code=0)
        lines = process.stdout.splitlines()
        self.assertRegex(lines[0], r'^store "[^"]+", the default$')
        self.assertRegex(lines[-1], r"^2 stores, \d+ folders, \d+ messages$")
        names = {line.strip().split("]")[0].lstrip("[") for line in lines if "] " in line}
        self.assertLessEqual({"Inbox", "Outbox", "Sent Items", "Deleted Items"}, names)

    def test_a_message_is_saved_as_a_file_and_read_again(self):
        file = self.folder / "saved.msg"
        process, report = self.assert_rules(client("save_as_msg"), set(), code=0, arguments=[file])
        original, copy, released = process.stdout.splitlines()
        self.assertRegex(original, r'^original: ".+", [1-9]\d* recipients, [1-9]\d* attachments$')
        self.assertEqual(copy, original.replace("original", "copy"))
        self.assertEqual(released, "released: 2")
        self.assertEqual(file.read_bytes()[:8], bytes.fromhex("D0CF11E0A1B11AE1"))
        self.assertEqual(report["processes"][0]["held"]["objects"], 0)

    def test_everything_that_can_be_reached_is_read(self):
        process, report = self.assert_rules(client("walk_all"), set(), code=0)
        self.assertRegex(process.stdout, r"\A\d+ objects, \d+ values, \d+ streams, \d+ tables, \d+ rows\n\Z")
        self.assertEqual(report["processes"][0]["held"]["objects"], 0)

    def test_children_count(self):
        process, report = self.report(client("forker"), "rude")
        self.assert_code(process, BROKE_RULES)
        self.assertEqual(len(report["processes"]), 2)
        self.assertEqual(report["processes"][0]["end"]["how"], "exited")
        self.assertEqual({finding["process"] for finding in report["findings"]}, {1})

    def test_child_that_outlives_the_client(self):
        process, report = self.report(client("forker"), "late")
        self.assert_code(process, 0)
        self.assertEqual(len(report["processes"]), 2)
        self.assertEqual(report["findings"], [])

    def test_child_that_stays_is_not_blamed(self):
        process, report = self.report(client("forker"), "daemon")
        self.addCleanup(os.kill, report["processes"][1]["id"], signal.SIGKILL)
        self.assert_code(process, 0)
        self.assertIn("1 of the client's processes still run", process.stderr)
        self.assertRegex(process.stderr, r"\(forker\) still runs: \d+ findings about what it holds")
        self.assertEqual([one["end"]["how"] for one in report["processes"]],
                         ["exited", "still_running"])
        self.assertIn("never-uninitialized", {finding["slug"] for finding in report["findings"]})
        self.assertEqual({finding["severity"] for finding in report["findings"]}, {"info"})

    def test_session_is_dead_in_a_forked_child(self):
        process, report = self.report(client("forker"), "stale")
        self.assertIn("in the child: 0x80040108", process.stdout)
        self.assertIn("session-in-other-process",
                      {finding["slug"] for finding in report["findings"]})

    def test_fork_between_a_call_and_the_initialization(self):
        process, report = self.assert_rules(client("forker"), set(), code=0, arguments=("early",))
        self.assertEqual(len(report["processes"]), 2, process.stderr)

    def test_handle_of_the_parents_session(self):
        _, report = self.assert_rules(client("forker"), {"simple-handle-unknown"},
                                      code=BROKE_RULES, arguments=("simple",))
        self.assertEqual(len(report["processes"]), 2)

    def test_loaded_by_name_freed_and_loaded_again(self):
        process, _ = self.assert_rules(client("loader"), set(), code=0)
        self.assertEqual(process.stdout, "loaded libmapi32.so\n")
        self.assert_rules(client("loader"), set(), code=0, arguments=("name", "plain"))


class Ends(harness.Case):
    def test_crash(self):
        process, report = self.report(client("crasher"))
        self.assert_code(process, 128 + signal.SIGSEGV)
        self.assertEqual(process.stdout, "about to crash\n")
        self.assertEqual(report["processes"][0]["end"]["how"], "crashed")
        self.assertIn("session-never-ended", {finding["slug"] for finding in report["findings"]})
        self.assertEqual({finding["follows"] for finding in report["findings"]}, {"crash"})
        self.assertIn("crashed before it had ended its session", process.stderr)
        self.assertNotIn("ERROR", process.stderr)

    def test_exit_in_mid_session(self):
        process, report = self.report(client("quick_exit"))
        self.assert_code(process, BROKE_RULES)
        self.assertIn("never-uninitialized", {finding["slug"] for finding in report["findings"]})
        self.assertEqual({finding["follows"] for finding in report["findings"]}, {None})

    def test_clients_own_exit_code_counts_first(self):
        process, report = self.report(client("quick_exit"), "7")
        self.assert_code(process, 7)
        self.assertTrue(report["verdict"]["fails"])

    def test_timeout(self):
        began = time.monotonic()
        process, report = self.report(client("hanger"), options=("--timeout", "2"))
        self.assert_code(process, TIMED_OUT)
        self.assertLess(time.monotonic() - began, 30)
        self.assertEqual(process.stdout, "hanging\n")
        self.assertIn("after 2 seconds", process.stderr)
        self.assertEqual(report["processes"][0]["end"]["how"], "timed_out")
        self.assertEqual({finding["follows"] for finding in report["findings"]}, {"timeout"})

    def test_timeout_ends_children_too(self):
        script = self.write("client", f"#!/bin/sh\n'{client('hanger')}' &\nsetsid '{client('hanger')}' "
                                      "&\nwait\n")
        script.chmod(0o755)
        process, report = self.report(script, options=("--timeout", "3"))
        self.assert_code(process, TIMED_OUT)
        self.assertEqual([one["end"]["how"] for one in report["processes"]], ["timed_out"] * 2)

    def test_termination_goes_to_the_client_and_is_reported(self):
        file = self.folder / "report.json"
        with subprocess.Popen([MAPISIM, "run", "--report", f"json={file}", "--", client("hanger")],
                              env=harness.environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as process:
            self.assertEqual(process.stdout.readline(), "hanging\n")
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
        self.assertEqual(process.returncode, 128 + signal.SIGTERM)
        self.assertIn('"interrupted"', file.read_text(encoding="utf-8"))

    def test_children_of_a_client_that_the_user_ended_are_not_blamed(self):
        file = self.folder / "report.json"
        script = self.write("client", f"#!/bin/sh\n'{client('hanger')}' &\n'{client('hanger')}' &\n"
                                      "wait\n")
        script.chmod(0o755)
        with subprocess.Popen([MAPISIM, "run", "--report", f"json={file}", "--", script],
                              env=harness.environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as process:
            for _ in range(2):
                self.assertEqual(process.stdout.readline(), "hanging\n")
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
        self.assertEqual(process.returncode, 128 + signal.SIGTERM)
        report = json.loads(file.read_text(encoding="utf-8"))
        self.assertEqual([one["end"]["how"] for one in report["processes"]], ["interrupted"] * 2)
        self.assertEqual(report["verdict"]["errors"], 0)

    def test_interrupt_at_a_terminal_is_no_crash(self):
        code, report = self.interrupted_at_terminal(client("hanger"))
        self.assertEqual(code, 128 + signal.SIGINT)
        self.assertEqual(report["processes"][0]["end"]["how"], "interrupted")
        self.assertEqual({finding["severity"] for finding in report["findings"]}, {"info"})

    def test_no_evidence_is_left_behind(self):
        temporary = self.folder / "tmp"
        temporary.mkdir()
        self.mapisim("run", client("crasher"), env={"TMPDIR": str(temporary)})
        self.assertEqual(list(temporary.iterdir()), [])


class Places(harness.Case):
    def test_only_the_clients_own_frames_are_shown(self):
        process, report = self.report(client("rude"))
        for name in ("__libc_start", "_start", "/include/c++/"):
            self.assertNotIn(name, process.stderr)
        functions = {source["function"] for finding in report["findings"]
                     for frame in finding["stack"] for source in frame["source"]}
        self.assertIn("main", functions)


class Library(harness.Case):
    def test_client_that_never_calls_mapi_is_no_success(self):
        process = self.mapisim("run", "--", "/bin/true")
        self.assert_own_failure(process, "/bin/true", "never called MapiSim", str(BIN))
        self.assert_code(self.mapisim("run", "--unused-ok", "--", "/bin/true"), 0)
        self.assert_code(self.mapisim("run", "--", "/bin/false"), 1)

    def test_library_by_another_name(self):
        other = self.folder / "other.so"
        other.symlink_to(BIN / "libmapi32.so")
        process, _ = self.report(client("loader"), options=("--library", other))
        self.assert_code(process, 0)

    def test_another_library_is_named(self):
        copy = self.folder / "libmapi32.so"
        copy.write_bytes((BIN / "libmapi32.so").read_bytes() + b"\n")
        process, _ = self.report(client("loader"), copy)
        self.assertIn(f"the client loaded {copy}, not {BIN}", process.stderr)


if __name__ == "__main__":
    unittest.main()
