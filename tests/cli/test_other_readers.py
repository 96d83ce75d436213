#!/usr/bin/env python3
"""What clients write by MAPI's calls, other programs read: tnef a TNEF stream, gsf a .msg file."""

import re
import subprocess
import unittest

import harness
from harness import client


def output_of(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, timeout=60,
                          check=True).stdout


class OtherReaders(harness.Case):
    def test_a_tnef_stream(self):
        stream = self.folder / "winmail.dat"
        self.assert_rules(client("tnef_mail"), set(), code=0, arguments=[stream])
        output_of("tnef", "-f", stream, "-C", self.folder, "--save-body=body")
        self.assertIn(b"At half past twelve?", (self.folder / "body.rtf").read_bytes())

    def test_a_message_in_a_file(self):
        file = self.folder / "saved.msg"
        process, _ = self.assert_rules(client("save_as_msg"), set(), code=0, arguments=[file])
        subject, recipients, attachments = re.match(
            r'original: "(.+)", (\d+) recipients, (\d+) attachments\n', process.stdout).groups()
        names = [line.split()[-1] for line in output_of("gsf", "list", file).decode().splitlines()]
        for prefix, count in (("__recip_version1.0_#", recipients),
                              ("__attach_version1.0_#", attachments)):
            of_parts = [name for name in names
                        if re.fullmatch(prefix + r"\d{8}/__properties_version1\.0", name)]
            self.assertEqual(len(of_parts), int(count), prefix)
        written = output_of("gsf", "cat", file, "__substg1.0_0037001F")
        self.assertEqual(written.decode("utf-16-le"), subject)


if __name__ == "__main__":
    unittest.main()
