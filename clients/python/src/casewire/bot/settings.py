"""What a room requested: subscriptions, the list each morning, and quiet hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Dict, List, Mapping, Optional, Tuple
from zoneinfo import ZoneInfo

from .values import record, rows

# The kinds of `changes/list`.
KINDS = ("created", "status", "severity", "owner", "fields", "comment", "attachment", "gone", "back")
# Without `kind:`. Files cost the vendors' budget a request for each changed case, so a room requests them by name.
USUAL_KINDS = ("created", "status", "severity", "comment")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAXIMUM_SUBSCRIPTIONS = 20
MAXIMUM_QUERY = 500

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])\Z")


class SettingsError(ValueError):
    """A setting is invalid. The message states which, and what is valid."""


@dataclass(frozen=True)
class Subscription:
    """The changes that a room requested."""

    number: int
    query: str
    kinds: Tuple[str, ...] = USUAL_KINDS


@dataclass(frozen=True)
class Morning:
    """When a room gets the list of the cases that wait on the team."""

    minutes: int
    zone: str
    days: Tuple[str, ...] = DAYS[:5]
    # How late the list is still useful, for example after the bot was stopped.
    LATEST_HOURS = 4

    def due(self, now: float) -> Optional[str]:
        """The date of the list that is due at this time."""
        local = datetime.fromtimestamp(now, zone_of(self.zone))
        if DAYS[local.weekday()] not in self.days:
            return None
        passed = local.hour * 60 + local.minute - self.minutes
        return local.date().isoformat() if 0 <= passed < self.LATEST_HOURS * 60 else None


@dataclass(frozen=True)
class Quiet:
    """The hours in which a room gets no notification, except of cases up to the severity `urgent`."""

    start: int
    end: int
    zone: str
    urgent: Optional[int] = None

    def until(self, now: float) -> Optional[float]:
        """The end of the quiet hours, if it is quiet now."""
        zone = zone_of(self.zone)
        local = datetime.fromtimestamp(now, zone)
        minute = local.hour * 60 + local.minute
        inside = self.start <= minute < self.end if self.start < self.end else minute >= self.start or minute < self.end
        if not inside:
            return None
        # The date has the offset of that day, so that the end is right when daylight saving time begins or ends.
        day = local.date() + timedelta(days=0 if minute < self.end else 1)
        end = datetime(day.year, day.month, day.day, self.end // 60, self.end % 60, tzinfo=zone)
        return max(end.timestamp(), now + 1)


@dataclass(frozen=True)
class RoomSettings:
    """Everything that a room configured by commands."""

    subscriptions: Tuple[Subscription, ...] = ()
    morning: Optional[Morning] = None
    quiet: Optional[Quiet] = None

    def as_json(self) -> Dict[str, Any]:
        result: Dict[str, Any] = {
            "version": 1,
            "subscriptions": [
                {"number": each.number, "query": each.query, "kinds": list(each.kinds)} for each in self.subscriptions
            ],
        }
        if self.morning is not None:
            result["morning"] = {
                "time": time_text(self.morning.minutes),
                "timeZone": self.morning.zone,
                "days": list(self.morning.days),
            }
        if self.quiet is not None:
            quiet: Dict[str, Any] = {
                "from": time_text(self.quiet.start),
                "to": time_text(self.quiet.end),
                "timeZone": self.quiet.zone,
            }
            if self.quiet.urgent is not None:
                quiet["urgentSeverity"] = self.quiet.urgent
            result["quiet"] = quiet
        return result

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> RoomSettings:
        """Reads settings. Raises SettingsError: a part of them could report something else than the room requested."""
        listed: object = value.get("subscriptions", [])
        elements = rows(listed)
        if not isinstance(listed, list) or len(elements) > MAXIMUM_SUBSCRIPTIONS:
            raise SettingsError(f"`subscriptions` must be a list of at most {MAXIMUM_SUBSCRIPTIONS}.")
        subscriptions: List[Subscription] = []
        for row in map(record, elements):
            number, query, kinds = row.get("number"), row.get("query"), row.get("kinds")
            if type(number) is not int or not 1 <= number <= 1_000_000 or number in {s.number for s in subscriptions}:
                raise SettingsError("`number` of a subscription must be a different integer for each.")
            if not isinstance(query, str) or len(query) > MAXIMUM_QUERY:
                raise SettingsError(f"`query` must be a string of at most {MAXIMUM_QUERY} characters.")
            subscriptions.append(Subscription(number, query, parse_kinds(",".join(map(str, rows(kinds))))))
        morning, quiet = value.get("morning"), value.get("quiet")
        return RoomSettings(tuple(subscriptions), _morning(morning), _quiet(quiet))


def _morning(value: object) -> Optional[Morning]:
    if value is None:
        return None
    morning = record(value)
    days = ",".join(map(str, rows(morning.get("days", list(DAYS[:5])))))
    return Morning(parse_time(str(morning.get("time"))), parse_zone(str(morning.get("timeZone"))), parse_days(days))


def _quiet(value: object) -> Optional[Quiet]:
    if value is None:
        return None
    quiet = record(value)
    urgent = quiet.get("urgentSeverity")
    if urgent is not None and (type(urgent) is not int or not 1 <= urgent <= 4):
        raise SettingsError("`urgentSeverity` must be 1 to 4.")
    start, end = parse_time(str(quiet.get("from"))), parse_time(str(quiet.get("to")))
    if start == end:
        raise SettingsError("Quiet hours must not begin and end at the same time.")
    return Quiet(start, end, parse_zone(str(quiet.get("timeZone"))), urgent)


def parse_kinds(text: str) -> Tuple[str, ...]:
    kinds = [kind for kind in text.split(",") if kind]
    for kind in kinds:
        if kind not in KINDS:
            raise SettingsError(f'Unknown kind "{kind[:40]}". Kinds: {", ".join(KINDS)}.')
    if not kinds:
        raise SettingsError(f"At least one kind is required. Kinds: {', '.join(KINDS)}.")
    return tuple(kind for kind in KINDS if kind in kinds)


def parse_time(text: str) -> int:
    found = _TIME.match(text)
    if found is None:
        raise SettingsError(f'Invalid time "{text[:40]}". Write it as 08:30.')
    return int(found.group(1)) * 60 + int(found.group(2))


def time_text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def parse_zone(text: str) -> str:
    try:
        zone_of(text)
    except (ValueError, OSError, KeyError):
        raise SettingsError(f'Unknown time zone "{text[:40]}". Write one such as Europe/Berlin.') from None
    return text


def parse_days(text: str) -> Tuple[str, ...]:
    """Reads days such as `mon-fri` or `mon,wed,sat`."""
    days: List[str] = []
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        last = last or first
        if first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
            raise SettingsError(f'Invalid days "{text[:40]}". Write them as mon-fri or mon,wed.')
        days += DAYS[DAYS.index(first) : DAYS.index(last) + 1]
    return tuple(day for day in DAYS if day in days)


def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)
