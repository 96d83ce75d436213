#!/usr/bin/env python3
"""Message services that have a library of their own: clients that administer one, and `mapisim
service`, on Linux and, where Wine is there, for Windows services."""

import os
import shutil
import signal
import subprocess
import unittest

import harness
from harness import BIN, BROKE_RULES, WINDOWS_BIN, client
from test_wine import HAVE_DLL, HAVE_WINE

INF = """; services of a test
[Services]
COUNTING=Counting Service
{more_services}[Default Services]
COUNTING=Counting Service

[COUNTING]
Providers=COUNTING MS, COUNTING AB
PR_SERVICE_DLL_NAME=own/counting_service.dll
PR_SERVICE_ENTRY_NAME=CountingEntry
PR_SERVICE_DELETE_FILES={delete}
[COUNTING MS]
PR_PROVIDER_DISPLAY=Counting Store
PR_PROVIDER_DLL_NAME=own/counting_service.dll
PR_RESOURCE_TYPE=MAPI_STORE_PROVIDER
[COUNTING AB]
PR_PROVIDER_DISPLAY=Counting Book
PR_PROVIDER_DLL_NAME=own/counting_service.dll
PR_RESOURCE_TYPE=MAPI_AB_PROVIDER
{more}"""


class Services(harness.Case):
    windows = False

    def setUp(self):
        super().setUp()
        self.own = self.folder / "own"
        self.own.mkdir()
        name = "counting_service.dll" if self.windows else "libcounting_service.so"
        self.library = self.own / name
        shutil.copy((WINDOWS_BIN if self.windows else BIN) / name, self.library)
        self.data = self.write("own/data.txt", "data")
        self.outside = self.write("outside.txt", "not its own")
        self.inf = self.make_inf("counting_service.dll, data.txt, never-made.txt")

    def make_inf(self, delete, more_services="", more=""):
        return self.write("mapisvc.inf", INF.format(delete=delete, more_services=more_services,
                                                    more=more))

    def plan(self, *lines):
        (self.own / (self.library.name + ".plan")).write_text("".join(f"{line}\n" for line in lines))

    def log(self):
        """What the service noted since the last look."""
        file = self.own / (self.library.name + ".log")
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines

    def service(self, command, *arguments, inf=True, **more):
        named = ("--inf", self.inf) if inf else ()
        return self.mapisim("service", command, *arguments, *named, **more)

    def own_client(self, name):
        return client(name)

    def assert_untouched(self):
        self.assertTrue(self.library.exists())
        self.assertTrue(self.data.exists())
        self.assertTrue(self.outside.exists())
        self.assertIn("[COUNTING]", self.inf.read_text())

    def test_client_that_administers_it(self):
        process, _ = self.assert_rules(self.own_client("admin_service"), set(), code=0,
                                       options=("--mapisvc", self.inf))
        self.assertEqual(process.stdout.splitlines(),
                         ["COUNTING has the entry function CountingEntry",
                          "without a path: unconfigured", "3 providers", "done"])
        self.assertEqual(self.log(),
                         ["load", "create flags 0 values 0 admin",
                          "configure flags 0 values 0 admin",
                          "configure flags 0 values 1 admin", "path somewhere",
                          "provider_create flags 0 values 0 admin",
                          "provider_delete flags 0 values 0 admin",
                          "delete flags 0 values 0 admin", "unload"])
        self.assert_untouched()

    def test_install_and_uninstall(self):
        process = self.service("install", "counting")
        self.assert_code(process, 0)
        self.assertEqual(process.stdout, "COUNTING is installed\n")
        self.assertEqual(self.log(), ["load", "install flags 0 values 0", "unload"])
        self.assert_untouched()

        process = self.service("uninstall", "COUNTING", "--ui")
        self.assert_code(process, 0)
        self.assertEqual(self.log(), ["load", "uninstall flags 10 values 0", "unload"])
        self.assertFalse(self.library.exists())
        self.assertFalse(self.data.exists())
        self.assertTrue(self.outside.exists())
        text = self.inf.read_text()
        self.assertNotIn("COUNTING", text)
        self.assertIn("; services of a test\n[Services]\n", text)
        self.assert_code(self.service("list"), 0)
        self.assert_own_failure(self.service("uninstall", "COUNTING"), "no service", "COUNTING")

    def test_a_service_that_says_no(self):
        self.plan("uninstall result 80040113")
        process = self.service("uninstall", "COUNTING")
        self.assert_code(process, 1)
        self.assertIn("MAPI_E_USER_CANCEL", process.stderr)
        self.plan("install error There is no disk.", "uninstall error I stay.")
        process = self.service("install", "COUNTING")
        self.assert_code(process, 1)
        self.assertIn("There is no disk.", process.stderr)
        process = self.service("uninstall", "COUNTING")
        self.assert_code(process, 1)
        self.assertIn("I stay.", process.stderr)
        self.assert_untouched()

    def test_a_service_that_breaks(self):
        self.plan("uninstall throw")
        process = self.service("uninstall", "COUNTING")
        self.assert_code(process, 1)
        self.assertIn("entry-function-threw", process.stderr)
        self.assert_untouched()
        self.plan("uninstall crash")
        process = self.service("uninstall", "COUNTING")
        self.assert_code(process, harness.OWN_FAILURE)
        self.assertIn("did not return", process.stderr)
        self.assert_untouched()

    def test_files_outside_are_never_removed(self):
        (self.own / "sub").mkdir()
        (self.own / "link").symlink_to(self.folder)
        for name in ("../outside.txt", str(self.outside), "link/outside.txt", "sub/../../outside.txt",
                     r"..\outside.txt", r"C:\outside.txt", "sub", "."):
            with self.subTest(name):
                self.inf = self.make_inf(f"data.txt, {name}")
                self.assert_own_failure(self.service("uninstall", "COUNTING"))
                self.assertEqual(self.log(), [])  # it was not even asked
                self.assert_untouched()

    def test_a_link_goes_and_not_what_it_leads_to(self):
        (self.own / "note").symlink_to(self.outside)
        self.inf = self.make_inf("note")
        self.assert_code(self.service("uninstall", "COUNTING"), 0)
        self.assertFalse((self.own / "note").is_symlink())
        self.assertTrue(self.outside.exists())
        self.assertTrue(self.library.exists())  # it is not in the list

    def test_files_that_others_name_stay(self):
        self.inf = self.make_inf("counting_service.dll, data.txt", "OTHER=Other\n",
                                 "[OTHER]\nProviders=COUNTING AB\n"
                                 "PR_SERVICE_DLL_NAME=own/counting_service.dll\n")
        process = self.service("uninstall", "COUNTING")
        self.assert_code(process, 0)
        self.assertTrue(self.library.exists())
        self.assertFalse(self.data.exists())
        self.assertIn("kept", process.stdout)
        self.assertIn("[COUNTING AB]", self.inf.read_text())

    def test_without_an_entry_function_no_file_is_removed(self):
        """Nobody agrees to it, so only what lists the service goes, wherever its library is."""
        for library in ("own/counting_service.dll", "own/nothing.dll", "nothing.dll", "libc.so.6"):
            with self.subTest(library):
                for part in ("", "own/"):
                    self.write(part + "named.txt", "whose?")
                text = self.make_inf("named.txt").read_text().replace(
                    "PR_SERVICE_ENTRY_NAME=CountingEntry\n", "")
                self.inf.write_text(text.replace("PR_SERVICE_DLL_NAME=own/counting_service.dll",
                                                 f"PR_SERVICE_DLL_NAME={library}"))
                process = self.service("uninstall", "COUNTING")
                self.assert_code(process, 0)
                self.assertIn("no file of COUNTING was removed: it has no entry function",
                              process.stdout)
                self.assertNotIn("COUNTING]", self.inf.read_text())
                self.assertTrue((self.folder / "named.txt").exists())
                self.assertTrue((self.own / "named.txt").exists())
        self.assertEqual(self.log(), [])

    def test_a_library_that_is_missing_removes_nothing(self):
        self.library.unlink()
        self.write("data.txt", "beside the mapisvc.inf")
        before = self.inf.read_text()
        self.assert_own_failure(self.service("uninstall", "COUNTING"), "nobody can agree")
        self.inf.write_text(before.replace("own/counting_service.dll", "nowhere_service.dll"))
        process = self.service("uninstall", "COUNTING")
        self.assert_code(process, 1)
        self.assertIn("libnowhere_service.so", process.stderr)
        self.assertIn("[COUNTING]", self.inf.read_text())
        self.assertTrue(self.data.exists() and (self.folder / "data.txt").exists())

    def test_a_library_that_the_system_finds(self):
        if self.windows:
            self.skipTest("the search path of Wine is its own")
        self.write("data.txt", "beside the mapisvc.inf")
        self.library = self.library.rename(self.own / "libonly_here.so")
        self.inf.write_text(self.inf.read_text().replace("own/counting_service.dll",
                                                         "only_here.dll"))
        found = {"env": {"LD_LIBRARY_PATH": str(self.own)}}
        self.assertIn("  library: only_here.dll (as the system finds it)\n",
                      self.service("list").stdout)
        process = self.service("install", "COUNTING", **found)
        self.assert_code(process, 0)
        self.assertEqual(self.log(), ["load", "install flags 0 values 0", "unload"])
        process = self.service("uninstall", "COUNTING", **found)
        self.assert_code(process, 0)
        self.assertEqual(self.log(), ["load", "uninstall flags 0 values 0", "unload"])
        self.assertIn("no file of COUNTING was removed: its library lies in no folder of its own",
                      process.stdout)
        self.assertTrue(self.library.exists() and self.data.exists())
        self.assertTrue((self.folder / "data.txt").exists())
        self.assertNotIn("COUNTING]", self.inf.read_text())

    def test_a_service_that_is_simulated(self):
        self.make_inf("data.txt", "MSEMS=Exchange\n", "[MSEMS]\nProviders=COUNTING AB\n"
                      "PR_SERVICE_DLL_NAME=emsui.dll\nPR_SERVICE_ENTRY_NAME=EMSCfg\n")
        self.assertIn("simulated", self.service("install", "MSEMS").stdout)
        self.assert_code(self.service("uninstall", "MSEMS"), 0)
        self.assertNotIn("MSEMS", self.inf.read_text())
        self.assert_untouched()

    def test_a_list_that_cannot_be_changed_keeps_the_files(self):
        (self.folder / "mapisvc.inf.new").mkdir()
        self.assert_own_failure(self.service("uninstall", "COUNTING"), "cannot be written")
        self.assert_untouched()
        self.assertTrue((self.folder / "mapisvc.inf.new").exists())
        (self.folder / "mapisvc.inf.new").rmdir()
        self.assert_code(self.service("uninstall", "COUNTING"), 0)
        self.assertEqual([path.name for path in self.folder.iterdir() if "inf" in path.name],
                         ["mapisvc.inf"])

    def test_keep_files(self):
        self.assert_code(self.service("uninstall", "COUNTING", "--keep-files"), 0)
        self.assertTrue(self.library.exists() and self.data.exists())
        self.assertNotIn("COUNTING", self.inf.read_text())

    def test_a_service_in_use_stays(self):
        command = [str(harness.MAPISIM), "run", "--mapisvc", str(self.inf), "--",
                   str(self.own_client("service_user"))]
        with subprocess.Popen(command, env=harness.environment(), stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            for word, held in (("session\n", True), ("ended\n", False)):
                self.assertEqual(process.stdout.readline(), word)
                if held:
                    self.assert_own_failure(self.service("uninstall", "COUNTING"), "in use")
                    self.assert_untouched()
                process.stdin.write("go on\n")
                process.stdin.flush()
            process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.log()
        self.assert_code(self.service("uninstall", "COUNTING"), 0)

    def test_list(self):
        process = self.service("list")
        self.assert_code(process, 0)
        self.assertEqual(process.stdout.splitlines(),
                         ["COUNTING: Counting Service (default)", f"  library: {self.library}",
                          "  entry function: CountingEntry",
                          "  provider: COUNTING MS (Counting Store)",
                          "  provider: COUNTING AB (Counting Book)"])

    def test_mistakes(self):
        self.assert_own_failure(self.mapisim("service"), "list, install or uninstall")
        self.assert_own_failure(self.service("remove", "COUNTING"), "service remove")
        self.assert_own_failure(self.service("install", "COUNTIN"), "did you mean", "COUNTING")
        self.assert_own_failure(self.service("list", inf=False), "--inf")
        self.assert_code(self.service("list", inf=False, env={"MAPISIM_MAPISVC": str(self.inf)}), 0)
        self.library.unlink()
        self.assert_own_failure(self.service("install", "COUNTING"), "not there")
        self.write("mapisvc.inf", "[Services]\nA=A\n")
        self.assert_own_failure(self.service("list"), "mapisvc.inf:2:", "[A]")
        self.assert_own_failure(self.mapisim("run", "--mapisvc", self.inf, "--",
                                             client("polite")), "mapisvc.inf:2:")


@unittest.skipUnless(HAVE_WINE and HAVE_DLL, "needs Wine and the windows-x64 build")
class WindowsServices(Services):
    windows = True

    def own_client(self, name):
        copy = self.folder / f"{name}.exe"
        if not copy.exists():
            shutil.copy(WINDOWS_BIN / copy.name, copy)
        return copy


if __name__ == "__main__":
    unittest.main()
