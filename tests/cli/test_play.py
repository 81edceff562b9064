"""negosim play: a person at the table, through a pipe and in a terminal."""

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.bench import COMMAND, told, uncounted

SPLIT, LESSON = "split-the-dollar", "seoul-washington-classroom"
FLAGSHIP = "seoul-washington-2025"
BRIEFED = "whole role sheet.\n"
OVER = "How good it was"


def play(line, *typed, columns=80, **keys):
    """What is said after the briefing, where these lines are typed into a pipe."""
    text = "".join(f"{line}\n" for line in typed)
    said = told(f"play {line}", input=text, env={"COLUMNS": str(columns)}, **keys)
    assert "\x1b" not in said
    return said.partition(BRIEFED)[2]


def prompts(said):
    return re.findall(r"^Round (\d+ of \d+, .*?) > (.*)$", said, re.MULTILINE)


WHOLE = """
Mon 6 January 2025  Twenty rounds, four a day
Round 1 of 3, your package +100 > share 60
  Alice's share: 60 cents (−40; package +60)
Round 1 of 3, your package +60 > offer
    1  You offer. (+60 to you)
    1  Bob declines.

Tue 7 January 2025  Twenty rounds, four a day
    2  Bob offers Alice's share: 50 cents. (+50 to you)
Round 2 of 3, your answer > pass

Wed 8 January 2025  Twenty rounds, four a day
Round 3 of 3, your package +60 > 1 50
  Alice's share: 50 cents (−10; package +50)
Round 3 of 3, your package +50 > offer
    3  You offer. (+50 to you)
    3  Bob accepts.

Wed 8 January 2025  Deal, after 3 rounds.
    Alice's share: 50 cents

How good it was, all events of the calendar counted (cents):
  Alice: payoff 50, walk-away 0.00, gain +50, 50 % of its best acceptable gain
  Bob: payoff 50, walk-away 0.00, gain +50, 50 % of its best acceptable gain
  21 of 21 outcomes were worth it to both; joint gain +100 of +100 at best, 0.00
    left on the table
  distance in utilities: to the Pareto frontier 0.000, to Nash 0.000,
    Kalai–Smorodinsky 0.000, egalitarian 0.000, utilitarian 0.000
  you claimed 50 % of the joint gain

Bob played linear:kappa=0.
In its last answer (round 3, Wed 8 January 2025) the best for you that it would
have taken was the deal, but with Alice's share: 75 cents. (+75 to you that day)
"""


def test_a_whole_negotiation():
    line = f"{SPLIT} --as alice --against linear --set meeting[0].rounds=3"
    assert play(line, "share 60", "offer", "pass", "1 50", "offer") == WHOLE


def test_a_lesson_to_its_deal():
    package = ("2 3", "3 200", "ship yards", "5 2")
    said = play(f"{LESSON} --as seoul --against linear", *package, *["offer"] * 20)
    assert "Washington accepts." in said
    assert "you claimed" in said


def test_accepting_signs_what_stands():
    said = play(f"{SPLIT} --as bob --against conceder", "accept")
    assert "1  You accept. (+20 to you)" in said
    assert "Deal, after 1 round.\n    Alice's share: 80 cents" in said


def test_walking_out_ends_the_talks():
    said = play(f"{LESSON} --as washington", "pass", "walk", "pass")
    assert "No deal: a party walked out." in said
    assert len(prompts(said)) == 2


@pytest.mark.parametrize("typed", [(), ("pass",), ("1 2", "offer"), ("pass", "show")])
def test_when_the_lines_end_the_rest_is_passed(typed):
    said = play(f"{LESSON} --as seoul", *typed)
    moves = sum(line in ("pass", "offer") for line in typed)
    assert f"You said nothing more, and passed {20 - moves} times." in said
    assert "No deal: time ran out" in said
    assert "Washington played boulware" in said


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("xyz", "“xyz” is neither a command nor an issue: “help” lists both."),
        ("ofer", "Did you mean 'offer'?"),
        ("tariff 15", "could be “Tariff on most Korean goods” or “Tariffs on cars and steel”."),
        ("7 1", "neither a command nor an issue"),
        ("0 1", "neither a command nor an issue"),
        ("1 5", "“5” is not a level of Tariff on most Korean goods, which has “25 %”, “15 %”,"),
        ("5 maps", "could be “maps and platforms” or “maps, platforms and beef”."),
        ("levels price", "neither a command nor an issue"),
        ("1 " + "9" * 5000, "is not a level"),
        ("undo", "There is nothing to take back yet."),
        ("“”", "neither a command nor an issue"),
        ("accept", "Seoul has nothing on the table that you could accept."),
    ],
)
def test_what_is_not_understood_is_said_in_a_sentence_and_asked_again(typed, answer):
    said = play(f"{LESSON} --as washington", typed, "pass", columns=120)
    (before, _), (again, then), *_ = prompts(said)
    assert before == again
    assert then == "pass"
    assert answer in " ".join(said.split())


def test_an_empty_line_asks_again():
    assert [line for _, line in prompts(play(f"{SPLIT} --as bob", "", "  "))] == ["", "  ", ""]


def test_bytes_that_are_no_text_ask_again():
    done = subprocess.run(
        [*COMMAND, "play", SPLIT, "--as", "bob"], input=b"\xff\xfe\nwalk\n", capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "a party walked out" in done.stdout.decode()


@pytest.mark.parametrize(
    "typed", ["reciprocal_tariff 0", "1 0", "1 4", "RECI 0 %", "most 0", "1=0", "levels 1"]
)
def test_issues_and_levels_go_by_name_number_or_first_letters(typed):
    said = play(f"{LESSON} --as seoul", typed)
    known = typed not in ("most 0", "1=0")
    assert ("4: 0 % (+7)" in said) or ("0 % (+7; package +20)" in said) == known


def test_a_level_called_like_a_number_is_not_counted():
    said = play(f"{SPLIT} --as alice", "1 7", "1 20")
    assert "“7” is not a level" in said
    assert "Alice's share: 20 cents" in said


class TestUndo:
    def test_comes_back_to_the_prompt_and_its_package(self):
        said = prompts(play(f"{LESSON} --as seoul", "1 4", "offer", "2 2", "pass", "undo", "undo"))
        assert said[1] == ("1 of 20, your package +20", "offer")
        assert said[3] == ("2 of 20, your package +32", "pass")
        assert said[5] == ("2 of 20, your package +32", "undo")
        assert said[6] == ("1 of 20, your package +20", "")

    def test_tells_again_what_had_happened(self):
        said = play(f"{LESSON} --as seoul --against conceder", "pass", "pass", "undo")
        first, _, again = said.partition("Your last turn is taken back.\n")
        assert again.split("\n")[0] in first

    def test_leaves_no_trace(self):
        line, rest = f"{LESSON} --as seoul --against tit-for-tat", ("2 3", "offer") * 3
        plain = play(line, *rest)
        undone = play(line, "1 1", "offer", "pass", "undo", "undo", "1 3", *rest)
        assert plain.partition("You said")[2] == undone.partition("You said")[2]

    def test_takes_nothing_back_at_the_start(self):
        assert play(f"{SPLIT} --as bob", "undo", "walk").count("nothing to take back") == 1


def test_quitting_gives_nothing_away():
    said = play(f"{LESSON} --as seoul", "offer", "quit")
    assert OVER not in said
    assert "played" not in said


def test_show_has_the_package_the_offer_and_the_time_left():
    said = play(f"{LESSON} --as seoul", "show")
    assert re.search(r"worth to you +\+13 +−44", said)
    assert "After this round: 19 rounds. The last day is Fri 1 August 2025." in said
    assert "24–26 June 2025: Second meeting, 6 rounds" in said
    assert "First meeting, 6" not in said


class TestMandates:
    def test_limits_are_said_when_the_day_begins(self):
        said = " ".join(play(f"{FLAGSHIP} --as seoul").split())
        assert "Your mandate today: Farm access: only “as it is”; Digital" in said

    def test_a_level_outside_is_refused_with_those_allowed(self):
        said = play(f"{FLAGSHIP} --as seoul", "ship 4", "farm open")
        said = " ".join(said.split())
        assert "Your mandate today: Shipbuilding: “nothing” to “50 bn of yards and" in said
        assert "You may not sign “beef over 30 months and more rice”. Your mandate today:" in said

    def test_an_offer_outside_is_refused(self):
        said = " ".join(play(f"{FLAGSHIP} --as seoul", "accept").split())
        assert "You may not sign that. Your mandate today: Farm access: only" in said

    def test_the_package_follows_the_mandate(self, tmp_path):
        said = play(case(tmp_path, MANDATE), "deal c", "offer", "offer")
        assert "Your mandate today: deal: only “a”." in " ".join(said.split())
        assert prompts(said)[1:3] == [
            ("1 of 4, your package +3", "offer"),
            ("2 of 4, your package −1", "offer"),
        ]


MANDATE = """
[[mandate]]
party = "north"
from = 2025-01-08
allow = { deal = ["a", "a"] }
"""
EVENTS = """
[[event]]
name = "storm"
date = 2025-01-08
text = "A storm."
set = { "parameter.x" = 5 }
[[event]]
name = "whisper"
hidden = true
date = 2025-01-08
text = "A whisper."
set = { "deadline.date" = 2025-01-09 }
"""


def case(tmp_path, more=""):
    """A command line for a small case; payoffs of south are told by their sevens."""
    file = tmp_path / "case.toml"
    file.write_text(
        f"""
format = 1
title = "A case"
start = 2025-01-06
party = [{{ name = "north" }}, {{ name = "south" }}]
issue = [{{ name = "deal", levels = ["a", "b", "c"] }}]
parameter = {{ x = {{ value = 3 }} }}
payoff = {{ north = {{ deal = [0, 2, "x + 1"] }}, south = {{ deal = [771, 772, 770] }} }}
walk_away = {{ north = 1, south = 770 }}
meeting = [{{ date = 2025-01-07, until = 2025-01-10, rounds = 4 }}]
deadline = {{ date = 2025-01-31 }}
protocol = {{ first = "north" }}
{more}
""",
        encoding="utf-8",
    )
    return f"{file} --as north --against hardliner"


def test_nothing_of_the_other_sides_payoffs_is_said_before_the_debrief(tmp_path):
    typed = ("help", "show", "sheet", "levels", "1 1", "offer", "offer", "show", "undo", "pass")
    said = told(f"play {case(tmp_path, EVENTS)}", input="\n".join(typed))
    before, over, after = said.partition(OVER)
    assert over
    assert "77" not in before
    assert "payoff 770" in after
    assert "hardliner" not in before


def test_events_come_as_they_happen_and_what_they_change_is_said(tmp_path):
    said = play(case(tmp_path, EVENTS), "deal c", "offer", "pass")
    assert "Wed 8 January 2025  * A storm." in said
    assert "What packages are worth to you has changed" in said
    assert prompts(said)[1:3] == [
        ("1 of 4, your package +3", "offer"),
        ("2 of 3, your package +5", "pass"),
    ]
    assert "A whisper." not in said.partition("You said nothing more")[0]


def test_a_walk_away_that_moves_is_said(tmp_path):
    moving = case(tmp_path, EVENTS).replace("--as", "--set walk_away.north=0.5*x --as")
    assert "Your walk-away is now 2.50; it was 1.50." in play(moving, "pass", "pass")


def test_the_last_word_is_said_to_get_no_answer(tmp_path):
    last = case(tmp_path).replace("--as", "--set protocol.first=south --as")
    said = play(last, "pass", "pass", "pass")
    assert said.count("Yours is the last word") == 1


def test_an_offer_worth_less_than_no_deal_is_made_but_said(tmp_path):
    said = play(case(tmp_path), "deal a", "offer")
    assert "You offer. (−1 to you, less than no deal)" in said


@pytest.mark.parametrize("name", [SPLIT, LESSON, FLAGSHIP])
@pytest.mark.parametrize("columns", [60, 80])
def test_lines_fit_the_terminal(name, columns):
    party = "alice" if name == SPLIT else "washington"
    typed = ["help", "show", "levels", "sheet", "pass", "xyz", "offer", *["pass"] * 30]
    text = "\n".join(typed)
    said = told(f"play {name} --as {party}", input=text, env={"COLUMNS": str(columns)})
    assert max(map(len, said.split("\n"))) <= columns


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (SPLIT, "--as: say who you are. Known: alice, bob."),
        (f"{SPLIT} --as alise", "--as: 'alise' is not a party of split-the-dollar. Did you mean"),
        (f"{SPLIT} --as bob --central --lane 1", "--central and --lane exclude each other"),
        (f"{SPLIT} --as bob --against boulwere", "Did you mean 'boulware'?"),
    ],
)
def test_wrong_use_is_told_before_the_talks(line, answer):
    assert answer in told(f"play {line}", 2)


def test_worlds_are_chosen_as_everywhere():
    for chosen in ("--central", "--seed 2 --lane 3"):
        said = told(f"play {FLAGSHIP} --as seoul {chosen}", input="walk\n")
        drawn = "central values" if chosen == "--central" else "seed 2, lane 3"
        assert said.startswith(f"Seoul and Washington, May to August 2025 ({drawn})")


# ---- in a terminal

START = """
import signal, sys
if sys.stdin.isatty():
    import fcntl, termios
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # where Ctrl-C is typed
signal.signal(signal.SIGINT, signal.default_int_handler)  # though the tests may ignore it
from negosim.cli.app import main
main()
"""
STARTED = [sys.executable, "-c", START]


class Terminal:
    """A pseudo-terminal in which a person plays."""

    def __init__(self, *arguments):
        pty = pytest.importorskip("pty")
        self.mine, theirs = pty.openpty()
        self.said = ""
        keep = {key: value for key, value in uncounted().items() if key not in ("COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            [*STARTED, "play", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**keep, "TERM": "dumb"},
            start_new_session=True,
        )
        os.close(theirs)

    def wait_for(self, text, seconds=120):
        """Read until a text is there; what was read."""
        until, seen = time.monotonic() + seconds, len(self.said)
        while text not in self.said[seen:]:
            assert time.monotonic() < until, self.said
            if select.select([self.mine], [], [], 1)[0]:
                try:
                    self.said += os.read(self.mine, 65536).decode(errors="replace")
                except OSError:  # the other end is closed
                    break
        return self.said[seen:].replace("\r\n", "\n")

    def type(self, keys):
        os.write(self.mine, keys.encode())

    def end(self):
        """The exit code, once all is said."""
        rest = self.wait_for("\0")
        return self.process.wait(60), rest


@pytest.fixture
def terminal():
    opened = []

    def seat(*arguments):
        opened.append(Terminal(*arguments))
        return opened[-1]

    yield seat
    for one in opened:
        one.process.kill()
        one.process.wait()
        with contextlib.suppress(OSError):
            os.close(one.mine)


class TestInATerminal:
    def test_a_negotiation_is_played_line_by_line(self, terminal):
        seat = terminal(SPLIT, "--as", "alice", "--against", "conceder")
        assert "You are Alice." in seat.wait_for("your package +100 > ")
        seat.type("1 20\n")
        assert "(−80; package +20)" in seat.wait_for("your package +20 > ")
        seat.type("nonsense\n")
        assert "neither a command nor an issue" in seat.wait_for("your package +20 > ")
        seat.type("offer\n")
        assert "Bob accepts." in seat.wait_for("Bob played conceder")
        assert seat.end()[0] == 0

    def test_ctrl_c_leaves_at_once(self, terminal):
        seat = terminal(LESSON, "--as", "seoul")
        seat.wait_for(" > ")
        time.sleep(1)  # Python is deaf between its prompt and the waiting for a line
        seat.type("\x03")
        code, rest = seat.end()
        assert code == 130
        assert "interrupted" in rest
        assert "Traceback" not in rest

    def test_ctrl_d_ends_politely(self, terminal):
        seat = terminal(SPLIT, "--as", "bob")
        seat.wait_for(" > ")
        seat.type("\x04")
        code, rest = seat.end()
        assert code == 0
        assert "You said nothing more, and passed 20 times." in rest

    def test_undo_and_walking_out(self, terminal):
        seat = terminal(LESSON, "--as", "seoul")
        seat.wait_for("Round 1 of 20, your package +13 > ")
        seat.type("pass\n")
        seat.wait_for("Round 2 of 20, your package +13 > ")
        seat.type("undo\n")
        assert "taken back" in seat.wait_for("Round 1 of 20, your package +13 > ")
        seat.type("walk\n")
        code, rest = seat.end()
        assert code == 0
        assert "a party walked out" in rest


@pytest.mark.skipif(sys.platform == "win32", reason="signals are otherwise there")
def test_ctrl_c_at_a_pipe_is_an_interruption_too():
    with subprocess.Popen(
        [*STARTED, "play", SPLIT, "--as", "bob"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=uncounted(),
    ) as process:
        said = b""
        while b" > " not in said:
            said += process.stdout.read1()
        time.sleep(1)  # as above
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
