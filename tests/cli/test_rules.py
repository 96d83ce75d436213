#!/usr/bin/env python3
"""`mapisim rules` and `explain`, and what scenarios and settings do to a run."""

import json
import unittest

import harness
from harness import BROKE_RULES, client


class Rules(harness.Case):
    def test_list(self):
        rules = json.loads(self.mapisim("rules", "--json").stdout)["rules"]
        manifest = json.loads((harness.SOURCE / "src/check/rules.json").read_text(encoding="utf-8"))
        self.assertEqual([rule["id"] for rule in rules], [rule["id"] for rule in manifest["rules"]])
        text = self.mapisim("rules").stdout.splitlines()
        table = self.mapisim("rules", "--markdown").stdout.splitlines()
        self.assertEqual(len(text), len(rules))
        self.assertEqual(len(table), len(rules) + 2)
        self.assert_own_failure(self.mapisim("rules", "--json", "--markdown"), "--json")

    def test_every_rule_is_explained(self):
        rules = json.loads(self.mapisim("rules", "--json").stdout)["rules"]
        for rule in rules[::10]:
            with self.subTest(rule["id"]):
                by_id = self.mapisim("explain", rule["id"].lower())
                self.assert_code(by_id, 0)
                self.assertEqual(by_id.stdout, self.mapisim("explain", rule["slug"]).stdout)
                self.assertTrue(all(page in by_id.stdout for page in rule["pages"]))

    def test_unknown_rule(self):
        self.assert_own_failure(self.mapisim("explain", "MAPI-INTI-001"), "did you mean MAPI-INIT-001?")
        self.assert_own_failure(self.mapisim("explain"), "RULE")


class Settings(harness.Case):
    def scenario(self, text):
        return self.write("scenario.json", text)

    def refused(self, text, line, *words):
        file = self.scenario(text)
        process = self.mapisim("run", "--scenario", file, "--", client("polite"))
        self.assert_own_failure(process, f"{file}:{line}: ", *words)

    def test_list(self):
        settings = json.loads(self.mapisim("settings", "--json").stdout)["settings"]
        variables = {setting["name"]: setting["variable"] for setting in settings}
        self.assertEqual(variables["logoff.shared_scode"], "MAPISIM_LOGOFF_SHARED_SCODE")
        defaults = {}
        for setting in settings:
            if setting["name"] == "rules" or setting["default"] == "":
                continue
            *groups, name = setting["name"].split(".")
            group = defaults
            for part in groups:
                group = group.setdefault(part, {})
            group[name] = setting["default"]
        process = self.mapisim("run", "--scenario", self.scenario(json.dumps(defaults)), "--",
                               client("polite"))
        self.assert_code(process, 0)

    def test_mistakes_are_named_with_line_and_path(self):
        self.refused('{\n "logoff": {\n  "graze_seconds": 1\n }\n}', 3, "logoff.graze_seconds",
                     "did you mean logoff.grace_seconds?")
        self.refused('{\n "seed": "x"\n}', 2, "seed", "a number")
        self.refused('{\n "clock": {"kind": "unreal"}\n}', 2, "clock.kind", "virtual, real or stepping")
        self.refused('{\n "clock": 3\n}', 2, "clock")
        self.refused('{\n "seed": {"a": 1}\n}', 2, "seed")
        self.refused('{\n "seed": [1]\n}', 2, "seed")
        self.refused('{\n "seed": 1,\n "seed": 2}', 3, "seed", "line 2")
        self.refused('{\n "seed": 1,\n\n}', 4, "JSON")
        self.refused('{\n "clock": {"start": "yesterday"}}', 2, "clock.start")
        self.refused('{\n "rules": {\n  "no-such-rule": "mute"}}', 3, "no-such-rule")
        self.refused('{\n "rules": {\n  "MAPI-INIT-*": "moot"}}', 3, "rules.MAPI-INIT-*", "mute")
        self.refused('{\n "transport": {"recipients": {\n  "a.b@x.example": "rejekt"}}}', 3,
                     "transport.recipients.a.b@x.example", "did you mean reject?")
        self.refused('', 1)
        self.refused('[]', 1)
        self.assert_own_failure(self.mapisim("run", "--scenario", "/none.json", client("polite")),
                                "/none.json")

    def test_environment_speaks_the_same_language(self):
        process = self.mapisim("run", client("polite"), env={"MAPISIM_CLOCK_KIND": "unreal"})
        self.assert_own_failure(process, "MAPISIM_CLOCK_KIND", "virtual, real or stepping")
        file = self.scenario('{"seed": "x"}')
        process = self.mapisim("run", client("polite"), env={"MAPISIM_SCENARIO": str(file)})
        self.assert_own_failure(process, f"{file}:1: seed")

    def test_settings_reach_the_client(self):
        file = self.scenario('{"logoff": {"shared_scode": "MAPI_E_NETWORK_ERROR"}}')
        process = self.mapisim("run", "--scenario", file, "--", client("sharers"))
        self.assertEqual(process.stdout, "the sharer heard 0x80040115\n")
        process = self.mapisim("run", "--scenario", file, "--", client("sharers"),
                               env={"MAPISIM_LOGOFF_SHARED_SCODE": "0x80040200"})
        self.assertEqual(process.stdout, "the sharer heard 0x80040200\n")

    def test_who_may_end_a_shared_session(self):
        self.assert_rules(client("sharers"), {"logoff-shared-discouraged"}, code=0,
                          env={"MAPISIM_LOGOFF_SHARED_ALLOWED": "nobody"})

    def test_severity(self):
        name = client("step3_free_cached")
        self.assert_rules(name, {"result-not-freed"}, code=BROKE_RULES)
        self.assert_rules(name, {"result-not-freed"}, code=0,
                          env={"MAPISIM_RULES": "result-not-freed=warning"})
        self.assert_rules(name, {"result-not-freed"}, code=BROKE_RULES,
                          env={"MAPISIM_RULES": "MAPI-MEMORY-*=warning,fail"})
        file = self.scenario('{"rules": {"MAPI-*": "info", "result-not-freed": "error, no-fail"}}')
        self.assert_rules(name, {"result-not-freed"}, code=0, options=("--scenario", file))

    def test_mute(self):
        name = client("step3_free_cached")
        for pattern in ("result-not-freed", "MAPI-MEMORY-001", "mapi-memory-*", "*-not-freed"):
            with self.subTest(pattern):
                self.assert_rules(name, set(), code=0, options=("--mute", pattern))
        self.assert_own_failure(self.mapisim("run", "--mute", "MAPI-MEMRY-001", name),
                                "did you mean MAPI-MEMORY-001?")

    def test_abort(self):
        process = self.mapisim("run", client("rude"), env={"MAPISIM_RULES": "freed-twice=abort"})
        self.assert_code(process, 134)

    def test_checks_off(self):
        # What the allocator does without the gate serves a client all the same.
        for name in ("step3_free_cached", "polite", "plain_c", "sharers"):
            with self.subTest(name):
                watched = self.mapisim("run", client(name))
                process = self.mapisim("run", client(name), env={"MAPISIM_CHECKS": "no"})
                self.assert_code(process, 0)
                self.assertEqual(process.stdout, watched.stdout)
                self.assertNotIn("MAPI-", process.stderr)


if __name__ == "__main__":
    unittest.main()
