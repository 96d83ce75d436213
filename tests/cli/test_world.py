#!/usr/bin/env python3
"""`mapisim world`: check, show, import, schema; and `mapisim run` with a world file."""

import base64
import json
import mailbox
import textwrap
import unittest
from email.message import EmailMessage

import jsonschema

import harness
from harness import SOURCE, client

SCHEMA = json.loads((SOURCE / "src/world/world.schema.json").read_text(encoding="utf-8"))


def world_with(*messages, **more):
    """A world with one mailbox, whose Inbox has these messages."""
    return {"default_profile": "P",
            "address_book": {"users": [{"name": "Ann", "address": "ann@x.example"}]},
            "profiles": [{"name": "P", "user": "ann@x.example", "stores": [
                {"name": "S", "folders": [{"name": "Inbox", "messages": list(messages)}]}]}], **more}


class Check(harness.Case):
    def test_built_in_worlds(self):
        for name in ("default", "empty"):
            process = self.mapisim("world", "check", name)
            self.assert_code(process, 0)
            self.assertRegex(process.stdout,
                             rf"\A{name}: 2 profiles, 3 stores, \d+ folders, \d+ messages, \d+ users\n\Z")
            file = SOURCE / f"src/world/{name}_world.json"
            self.assert_code(self.mapisim("world", "check", file), 0)

    def test_mistakes(self):
        file = self.write("w.json", '{\n"profiles": [{"name": "P",\n"user": "a@x", "storse": []}]}')
        process = self.mapisim("world", "check", file)
        self.assert_code(process, 1)
        self.assertEqual(process.stdout, "")
        self.assertEqual(process.stderr.splitlines(), [
            f"{file}:3: profiles[0].storse: there is no such name here; did you mean stores?",
            f'{file}:3: profiles[0].user: there is no user with the address "a@x"'])

    def test_the_example_of_the_readme(self):
        text = (SOURCE / "README.md").read_text(encoding="utf-8")
        start = text.index('    {\n      "default_profile"')
        file = self.write("w.json", text[start:text.index("\n    }\n", start) + 6])
        process = self.mapisim("world", "check", file)
        self.assert_code(process, 0)
        self.assertIn("1 profile, 1 store, 12 folders, 9 messages, 2 users", process.stdout)

    def test_own_failures(self):
        for arguments, words in ((["world"], ["check, show"]),
                                 (["world", "chek"], ["did you mean check?"]),
                                 (["world", "check"], ["FILE"]),
                                 (["world", "check", "/no/such.json"], ["/no/such.json", "cannot be read"]),
                                 (["world", "check", self.folder], ["cannot be read"]),
                                 (["world", "show", "/no/such.json"], ["/no/such.json", "cannot be read"]),
                                 (["world", "show", "--message", "99999"], ["no message", "99999"]),
                                 (["world", "import"], ["SOURCE"]),
                                 (["world", "import", "/no/such"], ["/no/such"]),
                                 (["world", "import", self.folder], ["no mail"])):
            with self.subTest(arguments):
                self.assert_own_failure(self.mapisim(*arguments), *words)

    def test_help(self):
        process = self.mapisim("world", "--help")
        self.assert_code(process, 0)
        self.assertLessEqual(len(process.stdout.splitlines()), 24)
        self.assertLessEqual(max(map(len, process.stdout.splitlines())), 100)
        for command in ("check", "show", "import", "schema"):
            one = self.mapisim("world", command, "--help")
            self.assert_code(one, 0)
            self.assertIn(f"mapisim world {command}", one.stdout)


class Schema(harness.Case):
    """The schema and the reader agree about what a world file may say."""

    def test_is_printed_and_is_one(self):
        process = self.mapisim("world", "schema")
        self.assert_code(process, 0)
        self.assertEqual(json.loads(process.stdout), SCHEMA)
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def agrees(self, world, good):
        valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(world)
        file = self.write("w.json", json.dumps(world))
        process = self.mapisim("world", "check", file)
        self.assertEqual((valid, process.returncode), (good, 0 if good else 1),
                         f"{json.dumps(world)}\n{process.stderr}")

    def test_built_in_worlds(self):
        for name in ("default", "empty"):
            self.agrees(json.loads((SOURCE / f"src/world/{name}_world.json").read_text("utf-8")), True)

    def test_good_messages(self):
        for message in ({}, {"class": "IPM.Post"}, {"subject": ""}, {"from": "a@x"},
                        {"from": "A B <a@x>"}, {"from": {"name": "A"}}, {"from": {"address": "a"}},
                        {"to": "a@x"}, {"to": []}, {"to": ["a@x", {"generate": 3}]},
                        {"cc": {"name": "A", "address": "/o=a", "type": "EX"}}, {"reply_to": ["a@x"]},
                        {"sent": "-1d 2h"}, {"sent": "2024-02-29T23:59:59Z"}, {"received": "+0s"},
                        {"text": "a"}, {"text": ["a", "b"]}, {"html": {"generate": 10}}, {"rtf": "{\\rtf1 a}"},
                        {"rtf": ["{\\rtf1", "a}"]}, {"rtf": {"generate": 10}},
                        {"read": False, "draft": True, "associated": True, "flagged": False,
                         "read_receipt": True},
                        {"importance": "low", "sensitivity": "confidential", "categories": ["a"]},
                        {"message_id": "a", "in_reply_to": "b", "references": "c", "headers": "d"},
                        {"attachments": [{"name": "a", "text": ""}, {"name": "b", "base64": "AA=="},
                                         {"name": "c", "generate": 1, "type": "a/b", "content_id": "x"},
                                         {"message": {"subject": "a"}}, {"message": {"repeat": 1}}]},
                        {"properties": {"PR_ICON_INDEX": 1, "PidLidLocation": "a", "0x66660003": 5,
                                        "PSETID_Common/0x8503:boolean": True,
                                        "PidNameKeywords": ["a"], "PR_START_DATE": "+1d"}},
                        {"repeat": 2, "every": "-1h"}):
            with self.subTest(message):
                self.agrees(world_with(message), True)

    def test_bad_messages(self):
        for message in (1, [], {"subjet": ""}, {"class": ""}, {"subject": 1}, {"from": "a"}, {"from": {}},
                        {"from": {"name": ""}}, {"from": ["a@x"]}, {"from": "A <a@x"}, {"to": "a"},
                        {"to": {"generate": 0}}, {"to": {"generate": 100001}}, {"to": [["a@x"]]},
                        {"reply_to": "a@x"}, {"sent": "now"}, {"sent": 5}, {"sent": "1d"},
                        {"sent": "-1y"}, {"text": 1}, {"text": [1]}, {"text": {}},
                        {"html": {"generate": 0}}, {"html": {"generate": 1, "x": 1}}, {"read": "yes"},
                        {"draft": 1}, {"importance": "High"}, {"sensitivity": "secret"},
                        {"categories": "a"}, {"categories": [1]}, {"attachments": {}},
                        {"attachments": [{}]}, {"attachments": [{"name": "a"}]},
                        {"attachments": [{"text": "a"}]}, {"attachments": [{"name": "", "text": ""}]},
                        {"attachments": [{"name": "a", "text": "", "base64": ""}]},
                        {"attachments": [{"name": "a", "generate": -1}]},
                        {"attachments": [{"message": {"repeat": 2}}]},
                        {"attachments": [{"message": {"x": 2}}]}, {"properties": []},
                        {"properties": {"subject": 1}}, {"properties": {"PR_ICON_INDEX": None}},
                        {"properties": {"PR_ICON_INDEX": {}}}, {"repeat": 0}, {"repeat": 1.5},
                        {"every": "-1h"}, {"rtf": "a"}, {"rtf": ["a"]}, {"rtf": []},
                        {"every": "5"}, {"every": "2026-01-01T00:00:00Z"}, {"read": None}):
            with self.subTest(message):
                self.agrees(world_with(message), False)

    def test_the_rest(self):
        good = world_with()
        self.agrees(good, True)
        users = good["address_book"]["users"]
        for change, verdict in (({"$schema": "x"}, True), ({"defualt_profile": "P"}, False),
                                ({"$schema": 1}, False), ({"default_profile": 1}, False),
                                ({"address_book": []}, False), ({"profiles": {}}, False),
                                ({"address_book": {"users": users + [{"generate": 5, "domain": "y"}]}}, True),
                                ({"address_book": {"users": users + [{"generate": 5}]}}, False),
                                ({"address_book": {"users": users + [
                                    {"generate": 5, "domain": "a b"}]}}, False),
                                ({"address_book": {"users": users + [{"name": "B"}]}}, False),
                                ({"address_book": {"users": users + [{"name": "B", "address": "b"}]}}, False),
                                ({"address_book": {"users": users + [
                                    {"name": "B", "address": "b@x", "kind": "room", "refuses_mail": True,
                                     "aliases": ["c@x"]}]}}, True),
                                ({"address_book": {"users": users + [
                                    {"name": "B", "address": "b@x", "kind": "dog"}]}}, False),
                                ({"address_book": {"users": users, "lists": [
                                    {"name": "L", "address": "l@x", "members": ["l@x", "o@y"]}]}}, True),
                                ({"address_book": {"users": users, "lists": [
                                    {"name": "L", "address": "l@x"}]}}, False),
                                ({"address_book": {"users": users, "lists": [
                                    {"name": "L", "address": "l@x", "members": ["l"]}]}}, False)):
            with self.subTest(change):
                self.agrees({**good, **change}, verdict)
        for where, change, verdict in (("profile", {"nme": ""}, False), ("profile", {"stores": 1}, False),
                                       ("profile", {"name": ""}, False),
                                       ("profile", {"name": "x" * 64}, True),
                                       ("profile", {"name": "x" * 65}, False),
                                       ("profile", {"name": "a\\b"}, False),
                                       ("profile", {"name": "a\nb"}, False),
                                       ("profile", {"name": " a"}, False), ("store", {"kind": "K"}, True),
                                       ("store", {"receives": False}, True),
                                       ("store", {"receives": 1}, False), ("store", {"x": 1}, False),
                                       ("folder", {"class": "IPF.Task", "comment": "c"}, True),
                                       ("folder", {"class": ""}, False), ("folder", {"name": 1}, False),
                                       ("folder", {"folders": [{"name": "A"}]}, True),
                                       ("folder", {"folders": [{}]}, False)):
            world = world_with()
            profile = world["profiles"][0]
            store = profile["stores"][0]
            {"profile": profile, "store": store, "folder": store["folders"][0]}[where].update(change)
            world["default_profile"] = profile["name"]
            with self.subTest(f"{where} {change}"):
                self.agrees(world, verdict)


class Show(harness.Case):
    def test_tree_names_the_services_of_each_profile(self):
        lines = self.mapisim("world", "show").stdout.splitlines()
        self.assertEqual([line for line in lines if line.startswith("  Services: ")],
                         ["  Services: MAPISIM, MSUPST MS, CONTAB", "  Services: MAPISIM, CONTAB"])

    def test_tree(self):
        process = self.mapisim("world", "show")
        self.assert_code(process, 0)
        self.assertIn("MapiSim (default)  MapiSim User <user@mapisim.example>\n", process.stdout)
        self.assertIn("  Mailbox - MapiSim User  (MapiSim Mailbox, default)\n", process.stdout)
        self.assertRegex(process.stdout, r"\n    Inbox +\d+ messages, \d+ unread\n")
        self.assertRegex(process.stdout, r"\n      Catalogue +2 messages\n")
        self.assertIn("\nMapiSim Second  ", process.stdout)

    def test_personal_address_book(self):
        world = world_with()
        world["profiles"][0]["personal_address_book"] = {
            "users": [{"name": "Cy", "address": "cy@y.example"}],
            "lists": [{"name": "Friends", "members": ["cy@y.example", "ann@x.example"]}]}
        file = self.write("w.json", json.dumps(world))
        jsonschema.Draft202012Validator(SCHEMA).validate(world)
        self.assertIn("  Personal address book: 2 entries\n    Cy  <cy@y.example>\n"
                      "    Friends: Cy, Ann\n", self.mapisim("world", "show", file).stdout)
        shown = self.mapisim("world", "show").stdout
        self.assertIn("    Book Club: ", shown)
        self.assertEqual(shown.count("Personal address book"), 1)

    def test_world_of_the_environment(self):
        file = self.write("w.json", json.dumps(world_with({"subject": "Only one"})))
        process = self.mapisim("world", "show", "--messages", env={"MAPISIM_WORLD": str(file)})
        self.assertIn("Only one", process.stdout)
        scenario = self.write("s.json", '{"world": "w.json"}')  # beside the scenario
        process = self.mapisim("world", "show", "--messages", env={"MAPISIM_SCENARIO": str(scenario)})
        self.assertIn("Only one", process.stdout)

    def test_message(self):
        file = self.write("w.json", json.dumps(world_with(
            {"subject": "First"},
            {"subject": "Größe\u001b[31m", "from": "Bob <bob@y.example>", "to": ["ann@x.example", "c@y.example"],
             "cc": {"name": "Nobody"}, "sent": "-1d", "importance": "high", "read": False,
             "text": ["Hello,", "\u001b[2Jworld"], "html": "<p>Hello</p>",
             "categories": ["Red"], "properties": {"PR_ICON_INDEX": 7, "PidLidLocation": "Here"},
             "attachments": [{"name": "a.bin", "type": "x/y", "generate": 1000},
                             {"message": {"subject": "Inner", "from": "c@y.example", "text": "Within"}}]})))
        process = self.mapisim("world", "show", file, "--message", "2")
        self.assert_code(process, 0)
        self.assertEqual(process.stdout, textwrap.dedent("""\
            Message:     #2 in P/S/Inbox
            Class:       IPM.Note
            From:        Bob <bob@y.example>
            To:          Ann <ann@x.example>,
                         c@y.example
            Cc:          Nobody
            Sent:        2025-12-31 00:00:00 UTC
            Subject:     Größe?[31m
            Marks:       unread, high importance
            Bodies:      plain text (17 bytes), HTML (12 bytes)
            PR_ICON_INDEX: 7
            PidNameKeywords: Red
            PidLidLocation: Here

            Hello,
            ?[2Jworld

            Attachments:
              a.bin  (1000 bytes, x/y)
              Inner  (message)
                Class:       IPM.Note
                From:        c@y.example
                Sent:        2026-01-01 00:00:00 UTC
                Subject:     Inner
                Bodies:      plain text (6 bytes)

                Within
            """))
        for name in ("Inbox/First", "First", "P/S/Inbox/First", "#1"):
            self.assertIn("#1 in P/S/Inbox", self.mapisim("world", "show", file, "--message", name).stdout)
        self.assert_own_failure(self.mapisim("world", "show", file, "--message", "irst"), "no message")

    def test_every_message_of_the_default_world(self):
        process = self.mapisim("world", "show", "--messages")
        numbers = [line.split()[0] for line in process.stdout.splitlines() if line.strip().startswith("#")]
        self.assertGreater(len(numbers), 50)
        self.assertEqual(numbers, [f"#{i}" for i in range(1, len(numbers) + 1)])
        for number in numbers[::5]:
            self.assert_code(self.mapisim("world", "show", "--message", number), 0)


class Import(harness.Case):
    def imported(self, *sources, warnings=()):
        """Imports, checks that the result is good by reader and schema, and gives it."""
        file = self.folder / "out.json"
        process = self.mapisim("world", "import", *sources, "-o", file)
        self.assert_code(process, 0)
        *told, last = process.stderr.splitlines()
        self.assertRegex(last, rf"\A\d+ messages?, {len(told)} warnings?\Z")
        self.assertEqual(len(told), len(warnings), process.stderr)
        for line, words in zip(told, warnings):
            self.assertIn(words, line)
        self.assert_code(self.mapisim("world", "check", file), 0)
        world = json.loads(file.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(SCHEMA).validate(world)
        return world["profiles"][0]["stores"][0]["folders"]

    def mail(self, subject="Hello", sender="Bob <bob@y.example>", **more):
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = "Ann <ann@x.example>, c@y.example"
        mail["Subject"] = subject
        mail["Date"] = "Wed, 31 Dec 2025 10:00:00 +0100"
        mail["Message-ID"] = "<1@y.example>"
        for name, value in more.items():
            mail[name.replace("_", "-")] = value
        mail.set_content("First line\nSecond line\n")
        return mail

    def write_mail(self, name, mail):
        path = self.folder / "mail" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(mail if isinstance(mail, bytes) else mail.as_bytes())
        return path

    def test_a_message(self):
        mail = self.mail("Grüße 日本", Cc="d@y.example", Reply_To="e@y.example", Importance="High",
                         Keywords="one, two", In_Reply_To="<0@y>", References="<0@y>", Status="O",
                         Received="by x.example; Wed, 31 Dec 2025 10:01:00 +0100")
        mail.add_alternative("<p>Fürst</p>", subtype="html", charset="iso-8859-1")
        mail.add_attachment(b"\0\1\2", maintype="image", subtype="png", filename="ä.png")
        mail.add_attachment("só\n", filename="t.txt")
        inner = self.mail("Inside", "Carl <carl@z.example>")
        inner.add_attachment(b"deep", maintype="a", subtype="b", filename="deep.bin")
        mail.add_attachment(inner)
        folders = self.imported(self.write_mail("a.eml", mail))
        (folder,) = folders
        (message,) = folder["messages"]
        headers = message.pop("headers")
        self.assertIn("Message-ID: <1@y.example>", headers)
        inner = message["attachments"][2]["message"]
        self.assertIn("Carl", inner.pop("headers"))
        self.assertEqual(folder["name"], "Inbox")
        self.assertEqual(message, {
            "subject": "Grüße 日本", "from": "Bob <bob@y.example>",
            "to": ["Ann <ann@x.example>", "c@y.example"], "cc": "d@y.example",
            "reply_to": ["e@y.example"], "sent": "2025-12-31T09:00:00Z",
            "received": "2025-12-31T09:01:00Z", "read": False, "importance": "high",
            "categories": ["one", "two"], "message_id": "<1@y.example>", "in_reply_to": "<0@y>",
            "references": "<0@y>", "text": "First line\nSecond line\n", "html": "<p>Fürst</p>\n",
            "attachments": [
                {"name": "ä.png", "type": "image/png", "base64": "AAEC"},
                {"name": "t.txt", "type": "text/plain", "text": "só\n"},
                {"message": {
                    "subject": "Inside", "from": "Carl <carl@z.example>",
                    "to": ["Ann <ann@x.example>", "c@y.example"], "sent": "2025-12-31T09:00:00Z",
                    "message_id": "<1@y.example>", "text": "First line\nSecond line\n",
                    "attachments": [{"name": "deep.bin", "type": "a/b", "base64": "ZGVlcA=="}]}}]})
        shown = self.mapisim("world", "show", self.folder / "out.json", "--message", "1").stdout
        for words in ("Grüße 日本", "Second line", "deep.bin  (4 bytes, a/b)", "Carl <carl@z.example>"):
            self.assertIn(words, shown)

    def test_folders(self):
        self.write_mail("top.eml", self.mail("top"))
        self.write_mail("Sent Items/1.eml", self.mail("sent"))
        self.write_mail("Projects/Aurora/1.eml", self.mail("deep"))
        self.write_mail("Projects/notes.pdf", b"%PDF-1.4\n")
        box = mailbox.mbox(str(self.folder / "mail" / "List.mbox"))
        for number in range(3):
            box.add(self.mail(f"list {number}"))
        box.close()
        for part in ("cur", "new", "tmp"):
            (self.folder / "mail" / "Maildir" / part).mkdir(parents=True)
        self.write_mail("Maildir/cur/1:2,S", self.mail("kept"))
        self.write_mail("Maildir/tmp/2", self.mail("not there yet"))
        folders = self.imported(self.folder / "mail", warnings=["notes.pdf: is left out"])
        found = {folder["name"]: [one["subject"] for one in folder.get("messages", ())]
                 for folder in folders}
        self.assertEqual(found, {"Inbox": ["top"], "Sent Items": ["sent"], "Projects": [],
                                 "List": ["list 0", "list 1", "list 2"], "Maildir": ["kept"]})
        projects, = (folder for folder in folders if folder["name"] == "Projects")
        self.assertEqual(projects["folders"][0]["messages"][0]["subject"], "deep")

    def test_what_mail_programs_note(self):
        self.write_mail("1.eml", self.mail("draft", X_Unsent="1"))
        self.write_mail("2.eml", self.mail("read", Status="RO", X_Status="F"))
        self.write_mail("3.eml", self.mail("low", X_Priority="5 (Lowest)", Sensitivity="Private",
                                           Disposition_Notification_To="bob@y.example"))
        (folder,) = self.imported(self.folder / "mail")
        kept = ("draft", "read", "flagged", "importance", "sensitivity", "read_receipt")
        self.assertEqual([{name: one[name] for name in kept if name in one} for one in folder["messages"]],
                         [{"draft": True}, {"flagged": True},
                          {"importance": "low", "sensitivity": "private", "read_receipt": True}])

    def test_user(self):
        file = self.folder / "out.json"
        mail = self.write_mail("a.eml", self.mail())
        self.assert_code(self.mapisim("world", "import", mail, "--user", "Ann B <ann@x.example>", "-o", file), 0)
        shown = self.mapisim("world", "show", file).stdout
        self.assertIn("MapiSim (default)  Ann B <ann@x.example>\n  Mailbox - Ann B", shown)
        self.assert_own_failure(self.mapisim("world", "import", mail, "--user", "ann"), "--user")
        self.assert_own_failure(self.mapisim("world", "import", mail, "-o", "/no/such/f"), "/no/such/f")
        printed = self.mapisim("world", "import", mail)
        self.assertEqual(json.loads(printed.stdout)["default_profile"], "MapiSim")

    def test_broken_mail(self):
        head = b"From: a@x.example\nDate: Wed, 31 Dec 2025 10:00:00 +0000\nSubject: s\n"
        for name, mail, warnings, check in (
                ("no date", b"From: a@x.example\nSubject: s\n\nbody\n", ["no date:1: the message has no date"],
                 {"text": "body\n"}),
                ("no sender", b"Date: Wed, 31 Dec 2025 10:00:00 +0000\n\nbody\n", ["does not say who sent it"],
                 {"from": {"name": "(unknown sender)"}}),
                ("cut base64", head + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8",
                 ["cut base64:7: the base64 is cut short"], {"text": "Hello"}),
                ("bad base64", head + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVs\n!bG8=\n",
                 ["bad base64:8: this is no base64"], {"text": "Hello"}),
                ("wrong charset", head + b"Content-Type: text/plain; charset=utf-8\n\nGr\xfc\xdfe\n",
                 ["wrong charset:6: the text is not in utf-8"], {"text": "Grüße\n"}),
                ("unknown charset", head + b"Content-Type: text/plain; charset=x-none\n\nGr\xfc\xdfe\n",
                 ["the text is not in x-none"], {"text": "Grüße\n"})):
            with self.subTest(name):
                path = self.write_mail(name, mail)
                (folder,) = self.imported(path, warnings=warnings)
                message = folder["messages"][0]
                self.assertEqual({key: message.get(key) for key in check}, check)
                path.unlink()

    def test_cut_multipart_keeps_what_is_there(self):
        mail = self.mail()
        mail.add_attachment(b"x" * 3000, maintype="a", subtype="b", filename="big.bin")
        data = mail.as_bytes()
        path = self.write_mail("cut.eml", data[:-1500])
        process = self.mapisim("world", "import", path)
        self.assert_code(process, 0)
        self.assertRegex(process.stderr, r"cut\.eml:\d+: ")
        message = json.loads(process.stdout)["profiles"][0]["stores"][0]["folders"][0]["messages"][0]
        self.assertEqual(message["text"], "First line\nSecond line\n")
        kept = base64.b64decode("".join(message["attachments"][0]["base64"]))
        self.assertGreater(len(kept), 1500)
        self.assertEqual(set(kept), {ord("x")})

    HEAD = (b"From: a@x.example\nTo: b@x.example\nSubject: s\n"
            b"Date: Wed, 31 Dec 2025 10:00:00 +0000\n")

    def test_no_content_is_lost(self):
        junk_inner = (b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n"
                      b"no header\nlost words\n--x--\n")
        for name, mail, warnings, check in (
                ("no boundary", b"Content-Type: multipart/mixed\n\n--x\n\nhello\n",
                 ["5: a multipart message lacks its boundary", "5: a multipart message has no parts"],
                 {"text": "--x\n\nhello\n"}),
                ("boundary that is not there", b"Content-Type: multipart/mixed; boundary=y\n\nhello\0\n",
                 None, {"text": "hello\ufffd\n"}),
                ("empty inner message", b"Content-Type: message/rfc822\n\n", None,
                 {"attachments": [{"name": "mail.eml",
                                   "base64": base64.b64encode(b"Content-Type: message/rfc822\n\n").decode()}]}),
                ("inner nonsense", junk_inner, None, None),
                ("unknown transfer encoding", b"Content-Transfer-Encoding: rot13\n\nuryyb\n",
                 ["7: there is no transfer encoding rot13"], {"text": "uryyb\n"}),
                ("null", b"\na\0b\n", ["6: the text has the character 0"], {"text": "a\ufffdb\n"}),
                ("no rich text", b"Content-Type: text/rtf\n\nplain\n", [],
                 {"rtf": None, "attachments": [{"name": "part1.txt", "type": "text/rtf",
                                                "text": "plain\n"}]})):
            with self.subTest(name):
                path = self.write_mail("m.eml", self.HEAD + mail)
                if warnings is None:
                    warnings = self.warnings_of(path)
                    self.assertNotEqual(warnings, [])
                (folder,) = self.imported(path, warnings=warnings)
                message, = folder["messages"]
                if check:
                    self.assertEqual({key: message.get(key) for key in check}, check)
                else:  # all of it
                    raw = "".join(message["attachments"][-1]["base64"])
                    self.assertIn(b"lost words", base64.b64decode(raw))

    def warnings_of(self, path):
        *lines, _ = self.mapisim("world", "import", path).stderr.splitlines()
        return [line.split(str(path), 1)[1] for line in lines]

    def test_messages_deep_in_messages(self):
        for depth, kept in ((100, 100), (102, 100)):
            mail = self.HEAD + b"".join(
                b"Content-Type: message/rfc822\n\nFrom: a@x.example\nSubject: %d\n" % i
                for i in range(1, depth + 1)) + b"\nthe innermost\n"
            path = self.write_mail("deep.eml", mail)
            process = self.mapisim("world", "import", path, "-o", self.folder / "out.json")
            self.assert_code(process, 0)
            self.assertEqual("nested too deeply" in process.stderr, depth > 100)
            self.assert_code(self.mapisim("world", "check", self.folder / "out.json"), 0)
            world = json.loads((self.folder / "out.json").read_text("utf-8"))
            message = world["profiles"][0]["stores"][0]["folders"][0]["messages"][0]
            for i in range(1, kept + 1):
                message = message["attachments"][0]["message"]
                self.assertEqual(message["subject"], str(i))
            if depth > 100:
                raw = message["attachments"][0]
                self.assertEqual(raw["name"], "mail.eml")
                self.assertIn(b"the innermost", base64.b64decode("".join(raw["base64"])))
            else:
                self.assertEqual(message["text"], "the innermost\n")

    def test_parts_deep_in_parts(self):
        mail = self.HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i)
                                    for i in range(200)) + b"\nthe innermost\n"
        (folder,) = self.imported(self.write_mail("parts.eml", mail),
                                  warnings=self.warnings_of(self.folder / "mail" / "parts.eml"))
        self.assertEqual(folder["messages"][0]["text"], "the innermost\n")

    def test_warnings_are_true(self):
        for name, mail, warnings in (
                ("twice", b"Subject: one\n" + self.HEAD + b"\nx\n",
                 ["m.eml:4: a header stands there twice; all of it is in the headers that are kept"]),
                ("encoded", b"X: =?utf-8?b?!!!?= =?utf-8?B?w7w=?=\n" + self.HEAD + b"\nx\n",
                 ["m.eml:1: an encoded header cannot be decoded: =?utf-8?b?!!!?="]),
                ("null", self.HEAD + b"X: a\0b\n\nx\n", ["m.eml:5: a header has the character 0"]),
                ("cut", self.HEAD[:-1], ["m.eml:4: the message ends too early"]),
                ("mark", b"\xef\xbb\xbf" + self.HEAD + b"\nx\n", []),
                ("no header", b"(x)\n" + self.HEAD + b"\nx\n", None)):
            with self.subTest(name):
                path = self.write_mail("m.eml", mail)
                told = self.warnings_of(path)
                if warnings is None:
                    self.assertTrue(all(line.startswith(":1: ") for line in told), told)
                    self.assertTrue(any("does not begin with a header" in line for line in told), told)
                    continue
                (folder,) = self.imported(path, warnings=warnings)
                self.assertEqual(folder["messages"][0]["from"], "a@x.example")

    def test_mbox(self):
        begin = b"From a@x.example Wed Dec 31 10:00:00 2025\n"
        path = self.write_mail("box.mbox",
                               begin + self.HEAD + b"\n>From me\n>>From you\nFrom the shore\n\nFrom here on\n"
                               b"\xff\n\n" + begin + self.HEAD.replace(b": s", b": two") +
                               b"\nFrom 9 to 5\n\n" + begin + self.HEAD + b"\nlast\n")
        # Each line counts where it stands in the file.
        (folder,) = self.imported(path, warnings=["box.mbox:7: the text is not in UTF-8"])
        self.assertEqual([(one["subject"], one["text"]) for one in folder["messages"]],
                         [("s", "From me\n>From you\nFrom the shore\n\nFrom here on\n\u00ff\n"),
                          ("two", "From 9 to 5\n"), ("s", "last\n")])

    def test_an_empty_mbox_is_an_empty_folder(self):
        self.write_mail("Sent.mbox", b"")
        self.write_mail("Drafts", b"")
        self.write_mail(".hidden", b"")
        folders = self.imported(self.folder / "mail", warnings=[".hidden: is left out"])
        self.assertEqual(folders, [{"name": "Drafts"}, {"name": "Sent"}])
        self.assertEqual(self.imported(self.folder / "mail" / "Sent.mbox"), [{"name": "Sent"}])

    def test_nonsense(self):
        (self.folder / "mail").mkdir()
        for name, data in (("empty.eml", b""), ("zero.eml", b"\0" * 100), ("text.eml", b"hello\nworld\n"),
                           ("from.mbox", b"From \n"), ("deep.eml", b"Content-Type: multipart/mixed; "
                            b"boundary=x\n\n" + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 500)):
            with self.subTest(name):
                process = self.mapisim("world", "import", self.write_mail(name, data))
                self.assertIn(process.returncode, (0, harness.OWN_FAILURE))
                self.assertNotEqual(process.stderr, "")


class Run(harness.Case):
    def walk(self, *options, **more):
        process, report = self.report(client("walker"), options=options, **more)
        return process, report

    def test_a_client_walks_the_world_of_a_scenario(self):
        self.write("w.json", json.dumps(world_with(
            {"subject": "Über alles", "from": "bob@y.example", "to": ["ann@x.example", {"generate": 3}],
             "attachments": [{"name": "a.txt", "text": "abc"}]}, {"subject": "n{n}", "repeat": 3})))
        scenario = self.write("s.json", '{"world": "w.json"}')
        process, report = self.walk("--scenario", scenario)
        self.assert_code(process, 0)
        self.assertEqual(report["findings"], [])
        self.assertIn("profile P\n", process.stdout)
        self.assertIn("store S\n", process.stdout)
        self.assertIn("message Über alles: 4 recipients, 1 attachments\n", process.stdout)
        for number in (1, 2, 3):
            self.assertIn(f"message n{number}: 0 recipients, 0 attachments\n", process.stdout)

    def test_a_client_walks_the_default_world(self):
        process, report = self.walk()
        self.assert_code(process, 0)
        self.assertEqual(report["findings"], [])
        self.assertIn("message Happy new year!: 1 recipients, 0 attachments\n", process.stdout)
        self.assertRegex(process.stdout, r"message Invitation: .*: 200 recipients")

    def test_worlds_of_option_and_environment(self):
        file = self.write("w.json", json.dumps(world_with({"subject": "By option"})))
        process, _ = self.walk("--world", file, env={"MAPISIM_WORLD": "empty"})
        self.assertIn("message By option", process.stdout)
        process, _ = self.walk(env={"MAPISIM_WORLD": "empty"})
        self.assertNotIn("message ", process.stdout)

    def test_a_windows_client_walks_it(self):
        walker = harness.WINDOWS_BIN / "walker.exe"
        if not walker.exists():
            self.skipTest("there is no Windows build")
        self.write("w.json", json.dumps(world_with({"subject": "For Windows"})))
        scenario = self.write("s.json", '{"world": "w.json"}')
        process, report = self.report(walker, options=("--scenario", scenario))
        self.assert_code(process, 0)
        self.assertEqual(report["findings"], [])
        self.assertIn("message For Windows", process.stdout)

    def test_mistakes_are_told_before_the_client_starts(self):
        file = self.write("w.json", '{\n"profils": []}')
        for arguments, env in ((["--world", file], {}), ([], {"MAPISIM_WORLD": str(file)})):
            process = self.mapisim("run", *arguments, "--", client("walker"), env=env)
            self.assert_own_failure(process, f"{file}:2: profils", "1 more")
            self.assertEqual(process.stdout, "")
        self.assert_own_failure(self.mapisim("run", "--world", "/no/such", "--", client("walker")),
                                "/no/such")


if __name__ == "__main__":
    unittest.main()
