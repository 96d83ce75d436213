#!/usr/bin/env python3
"""Every checked rule has its pair of tests: one client that breaks it, one that comes close."""

import json
import os
import pathlib
import re
import unittest

SOURCE = pathlib.Path(os.environ["MAPISIM_SOURCE_DIR"])

# Rules that a client in the test's own process cannot break. What they make of the facts they are
# told is tested in tests/gate.
ELSEWHERE = {
    "service-flag-missing": "needs a Windows service",
    "service-flag-missing-at-logon": "needs a Windows service",
    "service-logon-with-mail": "needs a Windows service",
    "service-allows-ui": "needs a Windows service",
    "session-in-other-process": "needs fork: tests/clients/forker_posix.cpp",
    "mistake-in-mapisim": "no client can cause it on purpose",
}

TEST = re.compile(r"^TEST\((\w+), (Breaks|DoesNotBreak)", re.M)


def camel(slug):
    return "".join(word.capitalize() for word in slug.split("-"))


class RulePairs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        manifest = json.loads((SOURCE / "src/check/rules.json").read_text(encoding="utf-8"))
        cls.rules = [rule["slug"] for rule in manifest["rules"] if rule["checked"]]
        cls.directions = {}
        for path in sorted((SOURCE / "tests/rules").glob("*.cpp")):
            for suite, direction in TEST.findall(path.read_text(encoding="utf-8")):
                cls.directions.setdefault(suite, set()).add(direction)

    def test_each_rule_is_shown_in_both_directions(self):
        for slug in self.rules:
            if slug not in ELSEWHERE:
                with self.subTest(rule=slug):
                    self.assertEqual(self.directions.get(camel(slug)), {"Breaks", "DoesNotBreak"})

    def test_exceptions_are_rules_and_still_needed(self):
        for slug in ELSEWHERE:
            with self.subTest(rule=slug):
                self.assertIn(slug, self.rules)
                self.assertNotEqual(self.directions.get(camel(slug)), {"Breaks", "DoesNotBreak"})

    def test_exceptions_are_known_to_the_tests_of_the_checker(self):
        checker = "".join(path.read_text(encoding="utf-8")
                          for path in (SOURCE / "tests/gate").glob("check_*_test.cpp"))
        ids = {rule["slug"]: rule["id"] for rule in json.loads(
            (SOURCE / "src/check/rules.json").read_text(encoding="utf-8"))["rules"]}
        for slug, reason in ELSEWHERE.items():
            if "Windows service" not in reason:
                with self.subTest(rule=slug):
                    self.assertTrue(ids[slug] in checker or slug in checker
                                    or "Rule::" + slug.replace("-", "_") in checker)


if __name__ == "__main__":
    unittest.main()
