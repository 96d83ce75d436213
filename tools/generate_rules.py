#!/usr/bin/env python3
"""Makes the table of rules for the code, and the list of rules for people, from the one manifest.

    generate_rules.py --manifest src/check/rules.json --out build/generated/rule_table.inc
    generate_rules.py --manifest src/check/rules.json --markdown rules.md

Refuses a manifest that is not as the code and the documentation need it.
"""

import argparse
import json
import re
import sys

SEVERITIES = ("error", "warning", "info")
TEXTS = ("title", "meaning", "cause", "remedy", "consequence")
KEYS = {"id", "slug", "severity", "contract", "pages", "checked", "reason", *TEXTS}


def mistakes(manifest):
    """Yields one line for each thing that is wrong."""
    seen = {}
    numbers = {}
    for position, rule in enumerate(manifest["rules"], 1):
        name = rule.get("id", f"rule number {position}")
        missing = KEYS - {"reason"} - rule.keys()
        if missing:
            yield f"{name}: {', '.join(sorted(missing))} missing"
            continue
        unknown = rule.keys() - KEYS
        if unknown:
            yield f"{name}: {', '.join(sorted(unknown))} not known"
        match = re.fullmatch(r"MAPI-([A-Z]+)-(\d{3})", rule["id"])
        if not match:
            yield f"{name}: an id is MAPI-<AREA>-<NNN>"
        else:
            numbers.setdefault(match[1], []).append(int(match[2]))
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule["slug"]):
            yield f"{name}: a slug is lower-case words with hyphens"
        for key in ("id", "slug"):
            if rule[key] in seen:
                yield f"{name}: {rule[key]} is used twice"
            seen[rule[key]] = True
        if rule["severity"] not in SEVERITIES:
            yield f"{name}: severity is one of {', '.join(SEVERITIES)}"
        if not rule["pages"]:
            yield f"{name}: no page"
        for page in rule["pages"]:
            if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*\.md", page):
                yield f"{name}: {page} is no page of the reference"
        for row in rule["contract"]:
            if not re.fullmatch(r"V\d{3}", row):
                yield f"{name}: {row} is no row of the contract"
        if not isinstance(rule["checked"], bool):
            yield f"{name}: checked is true or false"
        elif rule["checked"] == bool(rule.get("reason")):
            yield f"{name}: a rule that is not checked has a reason, and no other"
        for key in TEXTS + ("reason",):
            text = rule.get(key, "x")
            if not isinstance(text, str) or not text.strip() or text != text.strip():
                yield f"{name}: {key} is empty or begins or ends with a space"
        if rule["title"].endswith("."):
            yield f"{name}: a title has no full stop"
    for area, used in numbers.items():
        if used != sorted(used):
            yield f"MAPI-{area}: the numbers are not in order"


def literal(text):
    """A C++ string literal, pure ASCII whatever the text has."""
    parts = []
    for byte in text.encode("utf-8"):
        if byte in (0x22, 0x5C):
            parts.append("\\" + chr(byte))
        elif 0x20 <= byte < 0x7F:
            parts.append(chr(byte))
        else:
            parts.append(f"\\{byte:03o}")
    return '"' + "".join(parts) + '"'


def table(rules):
    lines = ["// Generated from src/check/rules.json by tools/generate_rules.py.",
             "// MAPISIM_RULE(enumerator, id, slug, severity, checked, contract, pages, title, meaning,",
             "//              cause, remedy, consequence, reason)"]
    for rule in rules:
        strings = [" ".join(rule["contract"]), " ".join(rule["pages"])]
        strings += [rule[key] for key in TEXTS] + [rule.get("reason", "")]
        lines.append("MAPISIM_RULE({}, {}, {}, {}, {},".format(
            rule["slug"].replace("-", "_"), literal(rule["id"]), literal(rule["slug"]),
            rule["severity"], "true" if rule["checked"] else "false"))
        lines += [f"             {literal(text)}," for text in strings]
        lines[-1] = lines[-1][:-1] + ")"
    return "\n".join(lines) + "\n"


def markdown(rules):
    checked = [rule for rule in rules if rule["checked"]]
    others = [rule for rule in rules if not rule["checked"]]
    lines = ["# The rules of MapiSim", "",
             f"{len(checked)} rules are checked; {len(others)} more are listed at the end with the "
             "reason why no program can check them.", "",
             "This page is made from `src/check/rules.json`; `mapisim explain ID` shows the same.", ""]
    for rule in checked + others:
        if rule is checked[0]:
            lines += ["## Checked", ""]
        if others and rule is others[0]:
            lines += ["## Not checked", ""]
        lines += [f"### {rule['id']} `{rule['slug']}`", "",
                  f"**{rule['title']}.** Severity: {rule['severity']}.", "",
                  rule["meaning"], ""]
        if not rule["checked"]:
            lines += [f"- Why it is not checked: {rule['reason']}"]
        lines += [f"- Probable cause: {rule['cause']}",
                  f"- What to do instead: {rule['remedy']}",
                  f"- In the real subsystem: {rule['consequence']}",
                  f"- Reference: {', '.join(rule['pages'])}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--manifest", required=True)
    parser.add_argument("--out", help="the table for the code")
    parser.add_argument("--markdown", help="the list for people")
    arguments = parser.parse_args()
    with open(arguments.manifest, encoding="utf-8") as file:
        manifest = json.load(file)
    wrong = list(mistakes(manifest))
    for line in wrong:
        print(f"{arguments.manifest}: {line}", file=sys.stderr)
    if wrong:
        return 1
    for path, make in ((arguments.out, table), (arguments.markdown, markdown)):
        if path:
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(make(manifest["rules"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
