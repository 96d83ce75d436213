#!/usr/bin/env python3
"""Installs a build, moves the installed tree elsewhere, and builds and runs a client against it twice:
with the CMake package and with pkg-config."""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
CLIENT = HERE / "client"

parser = argparse.ArgumentParser()
parser.add_argument("--cmake", required=True)
parser.add_argument("--build", required=True, type=pathlib.Path)
parser.add_argument("--compiler", required=True, help="the C compiler")
parser.add_argument("--toolchain", default="", help="the toolchain file of a cross build")
parser.add_argument("--emulator", default="", help="what runs programs of a cross build, as a CMake list")
arguments = parser.parse_args()
WINDOWS = bool(arguments.toolchain)


class InstalledTree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mapisim-package-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        installed = cls.folder / "installed"
        cls.run_checked(arguments.cmake, "--install", arguments.build, "--prefix", installed)
        cls.prefix = installed.rename(cls.folder / "moved")

    @staticmethod
    def run_checked(*command, **options):
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, universal_newlines=True, **options)
        if done.returncode != 0:
            raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def run_client(self, program):
        if WINDOWS:
            shutil.copy(self.prefix / "bin/mapi32.dll", program.parent)
            output = self.run_checked(*arguments.emulator.split(";"), program)
        else:
            output = self.run_checked(program, env={**os.environ,
                                                    "LD_LIBRARY_PATH": str(self.prefix / "lib")})
        self.assertIn("MAPIInitialize: 0x00000000, a buffer: yes", output)

    def test_schema_of_worlds(self):
        schema = (self.prefix / "share/mapisim/world.schema.json").read_text(encoding="utf-8")
        self.assertEqual(json.loads(schema)["$ref"], "#/$defs/world")

    def test_cmake_package(self):
        build = self.folder / "cmake"
        options = [f"-DCMAKE_PREFIX_PATH={self.prefix}", "-DCMAKE_BUILD_TYPE=Release"]
        if WINDOWS:
            options += [f"-DCMAKE_TOOLCHAIN_FILE={arguments.toolchain}",
                        f"-DMapiSim_DIR={self.prefix}/lib/cmake/MapiSim"]
        self.run_checked(arguments.cmake, "-G", "Ninja", "-S", CLIENT, "-B", build, *options)
        self.run_checked(arguments.cmake, "--build", build)
        for name in ("client", "client_cpp"):
            self.run_client(build / (name + (".exe" if WINDOWS else "")))

    def test_pkg_config(self):
        environment = {**os.environ, "PKG_CONFIG_PATH": str(self.prefix / "lib/pkgconfig")}
        flags = self.run_checked("pkg-config", "--cflags", "--libs", "mapisim", env=environment).split()
        folder = self.folder / "pkg-config"
        folder.mkdir()
        program = folder / ("client.exe" if WINDOWS else "client")
        self.run_checked(arguments.compiler, CLIENT / "client.c", "-o", program, *flags)
        self.run_client(program)

    def test_nothing_points_at_the_build(self):
        traces = [str(arguments.build).encode(), str(HERE.parent.parent).encode()]
        texts = [path for path in self.prefix.rglob("*")
                 if path.suffix in (".h", ".cmake", ".pc") and path.is_file()]
        self.assertGreater(len(texts), 5)
        for path in texts:
            for trace in traces:
                self.assertNotIn(trace, path.read_bytes(), path)
        if not WINDOWS:
            dynamic = self.run_checked("readelf", "-d", self.prefix / "lib/libmapi32.so")
            self.assertNotIn("PATH", dynamic)

    @unittest.skipIf(WINDOWS, "the command starts clients of Windows from Linux")
    def test_installed_command_finds_its_library(self):
        command = self.prefix / "bin/mapisim"
        self.assertIn("0.1", self.run_checked(command, "--version"))
        program = self.folder / "client"
        self.run_checked(arguments.compiler, CLIENT / "client.c", "-o", program,
                         f"-I{self.prefix}/include", f"-I{self.prefix}/include/mapisim/mapi",
                         f"-I{self.prefix}/include/mapisim/posix", f"-L{self.prefix}/lib", "-lmapi32")
        environment = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
        output = self.run_checked(command, "run", "--", program, env=environment)
        self.assertIn("a buffer: yes", output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
