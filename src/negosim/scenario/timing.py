"""What a scenario's calendar must hold: meetings, events, commitments, mandates, votes, records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negosim.errors import Fault
from negosim.scenario.effects import effect
from negosim.scenario.entries import Choice, Event, Happening, Mandate, level_name
from negosim.scenario.names import Names, repeated

__all__ = ["Timing"]


class Timing(Names):
    """Checks of everything that has a date, or hangs on one."""

    def calendar(self) -> Iterator[Fault]:
        """Meetings in order, before the deadline; events that can happen."""
        last = self.scenario.start.toordinal() - 1
        for at, meeting in enumerate(self.scenario.meeting):
            if meeting.date_.toordinal() <= last and not self.gone.keys() & {"meeting", "start"}:
                when = "the talks start" if at == 0 else "the meeting before it ends"
                yield Fault(f"meeting[{at}].date", f"stands before {when}.")
            if meeting.last < meeting.date_:
                yield Fault(f"meeting[{at}].until", "stands before date.")
            last = max(last, meeting.date_.toordinal(), meeting.last.toordinal())
            if meeting.postponed is not None:
                yield from self.names_of(f"meeting[{at}].postponed", meeting.postponed)
                if not 0 <= (meeting.postponed.chance.number or 0) <= 1:
                    yield Fault(f"meeting[{at}].postponed", "chance must lie in [0, 1].")
        met = [m.date_ <= self.scenario.deadline.date_ for m in self.scenario.meeting]
        if not any(met) and not self.gone.keys() & {"meeting", "deadline"}:
            yield Fault("deadline.date", "stands before every meeting.")
        names = [happening.name for happening in self.scenario.happenings]
        if len(names) > 511:
            yield Fault("event", f"{len(names)} events and choices, 511 is the most.")
        yield from repeated("event", [event.name for event in self.scenario.event])
        for happening in self.scenario.happenings:
            kind = "event" if isinstance(happening, Event) else "choice"
            path = f"{kind}.{happening.name}"
            yield from self.happening(path, happening)
            if isinstance(happening, Choice) and happening.party:
                yield from self.commitment(path, happening)

    def happening(self, path: str, happening: Happening) -> Iterator[Fault]:
        """Alternatives whose chances and effects make sense."""
        if isinstance(happening, Event) and happening.hazard is not None:
            yield from self.names_of(f"{path}.hazard", happening.hazard)
            if (happening.hazard.number or 0) < 0:
                yield Fault(f"{path}.hazard", "must be 0 or more.")
        options = happening.alternatives
        yield from repeated(f"{path}.outcomes", [option.name for option in options])
        if sum(option.chance is None for option in options) > 1:
            yield Fault(path, "more than one outcome takes the rest. Give chances.")
        numbers = [o.chance.number for o in options if o.chance is not None]
        known = [number for number in numbers if number is not None]
        if any(not 0 <= number <= 1 for number in known) or sum(known) > 1 + 1e-9:
            yield Fault(path, "chances must lie in [0, 1] and sum to at most 1.")
        for option in options:
            here = f"{path}.outcomes.{option.name}" if happening.outcomes else path
            if option.chance is not None:
                yield from self.names_of(f"{here}.chance", option.chance)
            for scale, effects in ((False, option.set), (True, option.scale)):
                for target, value in effects.items():
                    where = f'{here}.{"scale" if scale else "set"}."{target}"'
                    section, _, rest = target.partition(".")
                    if {rest, rest.partition(".")[0]} & self.gone.get(section, set()):
                        continue
                    try:
                        change = effect(self.scenario, target, value, scale)
                    except ValueError as error:
                        yield Fault(where, str(error))
                        continue
                    yield from self.names_of(where, change.value, change.target[:7] == "sector.")

    def mandates(self) -> Iterator[Fault]:
        """Mandates that name parties, levels of talks, and leave something to sign."""
        stages = {meeting.level for meeting in self.scenario.meeting}
        for at, mandate in enumerate(self.scenario.mandate):
            path = f"mandate[{at}]"
            yield from self.party(f"{path}.party", mandate.party)
            if "meeting" not in self.gone and mandate.level not in (None, *stages):
                assert mandate.level is not None
                yield from self.unknown(f"{path}.level", mandate.level, "meeting level", stages)
            if mandate.from_ and mandate.until and mandate.from_ > mandate.until:
                yield Fault(path, "from stands after until.")
            for issue, allowed in mandate.allow.items():
                yield from self.allowed(f"{path}.allow.{issue}", mandate, issue, allowed)

    def allowed(
        self, path: str, mandate: Mandate, issue: str, allowed: Sequence[int | float | str]
    ) -> Iterator[Fault]:
        """The first and last level that may be signed."""
        if issue not in self.issues:
            yield from self.unknown(path, issue, "issue", self.issues)
            return
        known = self.issues[issue].levels
        if not allowed:
            yield Fault(path, "forbids everything. Name the first and last level allowed.")
            return
        if len(allowed) != 2:
            yield Fault(path, "give the first and the last level allowed: two levels.")
            return
        ends = [level_name(level) for level in allowed]
        faults = [f for end in ends for f in self.unknown_level(path, end, known)]
        yield from faults
        if not faults and known.index(ends[0]) > known.index(ends[1]):
            text = f"forbids everything: {ends[0]} comes after {ends[1]}. Swap them."
            yield Fault(path, text)

    def commitment(self, path: str, choice: Choice) -> Iterator[Fault]:
        """A party's choice: entries without chances, of which the first holds by itself."""
        yield from self.party(f"{path}.party", choice.party)
        if not choice.outcomes:
            yield Fault(f"{path}.outcomes", "missing. Give entries; the first holds by itself.")
        given = {option.chance.number if option.chance else None for option in choice.outcomes}
        if not given <= {0, 1}:
            yield Fault(path, "a party chooses this entry, not chance. Take the chances out.")

    def votes(self) -> Iterator[Fault]:
        """Ratification by known parties, once each; records of known levels."""
        entries = self.scenario.ratification
        for at, entry in enumerate(entries):
            path = f"ratification[{at}]"
            yield from self.party(f"{path}.party", entry.party)
            if entry.party in [other.party for other in entries[:at]]:
                yield Fault(f"{path}.party", f"'{entry.party}' votes twice. Take one out.")
            for key in ("days", "slope", "bar"):
                value = getattr(entry, key)
                yield from self.names_of(f"{path}.{key}", value)
                if key != "bar" and (value.number or 0) < 0:
                    yield Fault(f"{path}.{key}", "must be 0 or more.")
        yield from repeated("record", [entry.name for entry in self.scenario.record])
        for record in self.scenario.record:
            yield from self.package(f"record.{record.name}.package", record.package)
