"""What the tests of the command share: running it, its JSON report, a hermetic environment."""

import fcntl
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import termios
import unittest

BIN = pathlib.Path(os.environ["MAPISIM_BIN_DIR"])
WINDOWS_BIN = pathlib.Path(os.environ["MAPISIM_WINDOWS_BIN_DIR"])
SOURCE = pathlib.Path(os.environ["MAPISIM_SOURCE_DIR"])
MAPISIM = BIN / "mapisim"

OWN_FAILURE = 98
BROKE_RULES = 99
TIMED_OUT = 124


def exported_names():
    """How many names of MAPI's the library exports, each counted once."""
    lines = (SOURCE / "mapi.def").read_text(encoding="ascii").splitlines()
    names = {match[1] for match in (re.match(r"    (\w+)\s", line) for line in lines) if match}
    return len({name for name in names if not name.startswith("MapiSim")})


def environment(**more):
    """Nothing of the machine but what programs need; one cache for all tests, so that the Wine prefix
    is made once."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("MAPISIM_", "WINE", "LD_"))}
    kept["LC_ALL"] = "C.UTF-8"
    kept["XDG_CACHE_HOME"] = str(BIN.parent / "cli-cache")
    kept.pop("DISPLAY", None)
    kept.update(more)
    return kept


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mapisim-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def mapisim(self, *arguments, env=None, stdin="", timeout=300):
        """Runs the command and gives the finished process, output as text."""
        return subprocess.run([str(MAPISIM), *map(str, arguments)], input=stdin, encoding="utf-8",
                              errors="replace", capture_output=True, timeout=timeout, check=False,
                              env=environment(**(env or {})))

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def assert_code(self, process, code):
        if process.returncode != code:
            self.fail(f"exit code {process.returncode}, not {code}, of {process.args}\n"
                      f"stdout:\n{process.stdout}\nstderr:\n{process.stderr}")

    def assert_own_failure(self, process, *words):
        """One clear line, which has all the words, and exit code 98."""
        self.assert_code(process, OWN_FAILURE)
        self.assertRegex(process.stderr, r"\Amapisim: [^\n]+\n\Z")
        for word in words:
            self.assertIn(word, process.stderr)

    def report(self, client, *arguments, options=(), env=None):
        """Runs a client and gives (process, JSON report)."""
        file = self.folder / "report.json"
        process = self.mapisim("run", *options, "--report", f"json={file}", "--", client, *arguments,
                               env=env)
        try:
            return process, json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            self.fail(f"no report: {error}\nexit code {process.returncode}\n{process.stderr}")

    def interrupted_at_terminal(self, hanger):
        """Runs a client that hangs at a terminal, presses Ctrl-C, and gives (exit code, report)."""
        file = self.folder / "report.json"
        keyboard, terminal = os.openpty()
        self.addCleanup(os.close, keyboard)
        with subprocess.Popen([MAPISIM, "run", "--report", f"json={file}", "--", hanger],
                              env=environment(), stdin=terminal, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, start_new_session=True,
                              preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) as process:
            os.close(terminal)
            self.assertEqual(process.stdout.readline().strip(), "hanging")
            os.write(keyboard, b"\x03")
            process.communicate(timeout=60)
        return process.returncode, json.loads(file.read_text(encoding="utf-8"))

    def assert_rules(self, client, expected, code=None, arguments=(), **more):
        """The client breaks exactly these rules (slugs)."""
        process, report = self.report(client, *arguments, **more)
        rules = {finding["slug"] for finding in report["findings"]
                 if finding["standing"] == "counted"}
        if rules != set(expected):
            self.fail(f"{client} broke {sorted(rules)}, not {sorted(expected)}\n{process.stderr}")
        if code is not None:
            self.assert_code(process, code)
        return process, report


def client(name):
    return BIN / name
