#!/usr/bin/env python3
"""What a client is linked to and MapiSim lacks is named before the client starts."""

import os
import shutil
import subprocess
import unittest

import harness
from harness import BIN, SOURCE, WINDOWS_BIN

CC = shutil.which("cc")
MINGW = shutil.which("x86_64-w64-mingw32-gcc")
DLLTOOL = shutil.which("x86_64-w64-mingw32-dlltool")
HAVE_WINE = os.path.exists("/usr/lib/wine/wine64") or shutil.which("wine64")
HAVE_DLL = (WINDOWS_BIN / "mapi32.dll").exists()

# A name that no library of MAPI's has.
CLIENT = """
#include <stddef.h>
#include <windows.h>
#include <mapix.h>
#ifdef _WIN32
unsigned int WINAPI MAPINoSuchName(void* memory);
#else
unsigned int MAPINoSuchName(void* memory);
#endif
int main(int count, char** arguments) {
    (void)arguments;
    MAPIInitialize(NULL);
    MAPIUninitialize();
    return count > 1 ? (int)MAPINoSuchName(NULL) : 0;
}
"""


class Imports(harness.Case):
    def build(self, *command):
        subprocess.run([str(word) for word in command], check=True, cwd=self.folder)

    def linux_client(self, *flags):
        """Linked to another library of that name, which has more than MapiSim."""
        self.write("other.c", "int MAPIInitialize(void* w) { return w != 0; }\n"
                              "void MAPIUninitialize(void) {}\n"
                              "unsigned int MAPINoSuchName(void* m) { return m != 0; }\n")
        self.build(CC, "-shared", "-fPIC", "-o", "libmapi32.so", "other.c")
        self.write("client.c", CLIENT)
        self.build(CC, "-I", SOURCE / "include", "-I", SOURCE / "include/posix", "-o", "client",
                   "client.c", "-L.", "-lmapi32", *flags)
        (self.folder / "libmapi32.so").unlink()
        return self.folder / "client"

    @unittest.skipUnless(CC, "needs a C compiler")
    def test_missing_name_of_a_linux_client(self):
        client = self.linux_client("-Wl,-z,lazy")
        line = f"mapisim: {client} imports MAPINoSuchName, which MapiSim lacks\n"
        process = self.mapisim("run", client)
        self.assert_code(process, 0)
        self.assertTrue(process.stderr.startswith(line), process.stderr)
        self.assertEqual(process.stderr.count("imports"), 1, process.stderr)
        process = self.mapisim("run", client, "call")
        self.assertTrue(process.stderr.startswith(line), process.stderr)
        self.assertNotEqual(process.returncode, 0)

    @unittest.skipUnless(CC, "needs a C compiler")
    def test_client_that_the_loader_does_not_start(self):
        process = self.mapisim("run", self.linux_client("-Wl,-z,now"))
        self.assertIn("imports MAPINoSuchName, which MapiSim lacks", process.stderr)
        self.assert_code(process, 127)

    def test_nothing_is_said_of_others(self):
        script = self.write("client", "#!/bin/sh\nexit 0\n")
        script.chmod(0o755)
        for client in (BIN / "polite", BIN / "loader", "/bin/true", script):
            with self.subTest(str(client)):
                kept = self.folder / f"kept-{os.path.basename(client)}"
                process = self.mapisim("run", "--unused-ok", "--keep-evidence", kept, client)
                self.assert_code(process, 0)
                self.assertNotIn("imports", process.stderr)
                self.assertFalse((kept / "imports.txt").exists())

    @unittest.skipUnless(HAVE_WINE and HAVE_DLL and MINGW, "needs Wine and mingw-w64")
    def test_missing_name_of_a_windows_client(self):
        self.write("client.c", CLIENT)
        # An import library of another mapi32.dll, which has more than MapiSim.
        self.write("other.def", "LIBRARY mapi32.dll\nEXPORTS\nMAPINoSuchName\n")
        self.build(DLLTOOL, "-d", "other.def", "-l", "libother.a")
        self.build(MINGW, "-o", "client.exe", "client.c", "-L.", "-lother", "-lmapi32")
        client = self.folder / "client.exe"
        process = self.mapisim("run", client)
        self.assert_code(process, 0)
        self.assertIn(f"mapisim: {client} imports MAPINoSuchName, which MapiSim lacks\n", process.stderr)
        self.assertEqual(process.stderr.count("imports"), 1, process.stderr)
        process, report = self.report(client, "call")
        self.assertNotEqual(process.returncode, 0)
        self.assertEqual(report["processes"][0]["end"]["how"], "crashed")
        self.assertIn("a call of a function that the library lacks", process.stderr)

    @unittest.skipUnless(HAVE_WINE and HAVE_DLL, "needs Wine and the windows-x64 build")
    def test_nothing_is_said_of_a_windows_client_that_has_all(self):
        process = self.mapisim("run", WINDOWS_BIN / "polite.exe")
        self.assertNotIn("imports", process.stderr)


if __name__ == "__main__":
    unittest.main()
