"""The answers of the commands, and what writes need before they are shown."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Tuple

from . import commands, render
from .cases import Cases, CasesError, Record, text_of, title_of
from .chat import Features, Message
from .content import Builder, Content, plain_content
from .permissions import Action, Permissions
from .storage import Storage
from .text import clean
from .values import record, rows
from .writes import MAXIMUM_TEXT, Write, Writes, clean_outgoing, signed

_OPEN_OPTIONS = ("severity", "type", "product", "version", "offering", "group")
_OPEN_CASES = "status:open"
# Below this, the list of commands does not fit into a message.
_SHORT_TEXT = 4000


class CommandError(Exception):
    """A command cannot be executed. The message is a sentence for the person."""


class Answers:
    """Executes the commands that read cases, and prepares those that write."""

    def __init__(self, cases: Cases, storage: Storage, permissions: Permissions, writes: Writes, features: Features) -> None:
        self._cases = cases
        self._storage = storage
        self._permissions = permissions
        self._writes = writes
        self._features = features

    def help(self, rest: str) -> Content:
        """All commands, or the one that is named. Where messages are short, only the names."""
        lines = commands.help_lines(rest)
        if not rest and self._features.text_bytes < _SHORT_TEXT:
            return plain_content(f"Commands: {' '.join(commands.names())}. !help COMMAND describes one.")
        builder = Builder().bold("Commands")
        for line in lines:
            builder.line().text(line)
        return builder.content(self._features.text_bytes) if lines else plain_content("Unknown command. !help lists the commands.")

    async def case(self, message: Message, rest: str) -> Content:
        case, left = await self._case_of(message, rest)
        if left:
            raise CommandError("Usage: !case CASE, such as !case CS4178171.")
        return render.case_details(await self._cases.case(case, comments=True), self._features)

    async def search(self, rest: str) -> Content:
        query = " ".join(rest.split())
        if not query:
            raise CommandError("Usage: !search QUERY, such as !search status:open bgp.")
        if len(query) > 500:
            raise CommandError("The query is too long. The limit is 500 characters.")
        page = await self._cases.search(query, 20)
        return render.case_list(_count(page.cases, page.more, "found"), page, self._features)

    async def sitrep(self, rest: str) -> Content:
        query = " ".join(rest.split()) or _OPEN_CASES
        if len(query) > 500:
            raise CommandError("The query is too long. The limit is 500 characters.")
        return render.sitrep(await self._cases.list(query, 500), self._features)

    async def comment(self, message: Message, rest: str) -> None:
        case, text = await self._case_of(message, rest)
        if not clean_outgoing(text):
            raise CommandError("Usage: !comment CASE TEXT; in the thread of a case, !comment TEXT.")
        record, provider = await self._writable(message, case, "comments/add")
        write = Write("comment", text_of(record, "profile"), text_of(record, "id"), title_of(record), self._signed(message, text))
        await self._propose(message, write, provider)

    async def resolve(self, message: Message, rest: str) -> None:
        case, text = await self._case_of(message, rest)
        record, provider = await self._writable(message, case, "cases/setStatus")
        actions = rows(provider.get("actions"))
        action = next((action for action in ("resolve", "close") if action in actions), None)
        if action is None:
            raise CommandError(f"{_vendor(provider)} cannot resolve or close cases.")
        found, text = commands.options(text, ("code",))
        code = int(found["code"]) if found.get("code", "").isascii() and found.get("code", "").isdigit() else None
        if action == "resolve" and code is None:
            raise CommandError(await self._codes(text_of(record, "profile")))
        write = Write(
            "resolve",
            text_of(record, "profile"),
            text_of(record, "id"),
            title_of(record),
            self._signed(message, text),
            action,
            code,
        )
        await self._propose(message, write, provider)

    async def open(self, message: Message, rest: str) -> None:
        profile, text = commands.first_word(rest)
        profiles = {text_of(row, "profile"): text_of(row, "provider") for row in await self._cases.profiles()}
        if profile not in profiles:
            known = ", ".join(sorted(profiles))
            raise CommandError(f"Usage: !open PROFILE TITLE, then the description in further lines. Profiles: {known}.")
        provider = await self._provider(profiles[profile])
        await self._allowed(message, profile)
        _supports(provider, "cases/create")
        found, text = commands.options(text, _OPEN_OPTIONS)
        title, _, description = text.partition("\n")
        title, description = clean(title, 1000, mentions=True), clean_outgoing(description)
        if not title or not description:
            raise CommandError("A title is required, and a description in the lines after it. On IRC, write ` | ` before it.")
        write = Write(
            "open", profile, "", title, self._signed(message, description), options=await self._open_options(profile, found)
        )
        await self._propose(message, write, provider)

    async def _open_options(self, profile: str, found: Dict[str, str]) -> Mapping[str, Any]:
        options: Dict[str, Any] = {name: clean(value, 1000, mentions=True) for name, value in found.items()}
        if "severity" in options:
            if options["severity"] not in ("1", "2", "3", "4"):
                raise CommandError("The severity must be 1 (worst) to 4.")
            options["severity"] = int(options["severity"])
        if "offering" in options:
            # The vendor's record of the offering, which a person names.
            name = options["offering"].casefold()
            for value in await self._cases.values(profile, "offerings"):
                offering = record(value.get("value"))
                if offering and text_of(value, "name").casefold() == name:
                    options["offering"] = offering
                    return options
            raise CommandError(f'Unknown offering "{clean(options["offering"], 80)}". `casewire call values/list` lists them.')
        return options

    # What a write needs

    async def _case_of(self, message: Message, rest: str) -> Tuple[str, str]:
        """The case of a command, and the rest: that of the thread, or the first word."""
        word, left = commands.first_word(rest)
        own = self._storage.case_of_thread(message.room, message.thread) if message.thread else None
        if own is not None:
            if word in (own, own.partition("/")[2]):
                return own, left
            if commands.looks_like_case(word) and await self._cases.references(f"case {word}"):
                raise CommandError(f"This is the thread of {own}. Use the command for {word} outside of this thread.")
            return own, rest.strip()
        if not word or not commands.is_case_id(word):
            raise CommandError("Name a case, such as CS4178171 or ibm/CS4178171.")
        return word, left

    async def _allowed(self, message: Message, profile: Optional[str]) -> None:
        decision = await self._permissions.decide(Action.WRITE, message.room, message.sender, profile)
        if not decision.allowed:
            raise CommandError(decision.reason or "Not allowed.")

    async def _writable(self, message: Message, case: str, method: str) -> Tuple[Record, Record]:
        record = await self._cases.case(case, max_age=300)
        await self._allowed(message, text_of(record, "profile"))
        provider = await self._provider(text_of(record, "provider"))
        _supports(provider, method)
        return record, provider

    async def _provider(self, name: str) -> Record:
        for row in await self._cases.providers():
            if text_of(row, "provider") == name:
                return row
        raise CommandError(f"Unknown provider {clean(name, 40)}.")

    def _signed(self, message: Message, text: str) -> str:
        person = self._permissions.person(message.sender)
        if person is None:
            raise CommandError("Not allowed.")
        text = clean_outgoing(text)
        if len(text) > MAXIMUM_TEXT:
            raise CommandError(f"The text is too long. The limit is {MAXIMUM_TEXT} characters.")
        return signed(text, person.name)

    async def _propose(self, message: Message, write: Write, provider: Record) -> None:
        visible = f"Visibility: public, for everybody who can see the case at {_vendor(provider)}."
        refusal = await self._writes.propose(message, write, visible)
        if refusal is not None:
            raise CommandError(refusal)

    async def _codes(self, profile: str) -> str:
        try:
            values = await self._cases.values(profile, "resolutionCodes")
        except CasesError:
            values = []
        codes = [f"{row.get('value')} {clean(text_of(row, 'name'), 60)}" for row in values[:20]]
        return "A resolution code is required, such as !resolve CASE code:8 TEXT. " + "; ".join(codes)


def _supports(provider: Record, method: str) -> None:
    if method not in rows(provider.get("abilities")):
        raise CommandError(f"{_vendor(provider)} cannot do that: it does not support {method}.")


def _vendor(provider: Record) -> str:
    return clean(text_of(provider, "name"), 60)


def _count(cases: List[Record], more: bool, what: str) -> str:
    return f"{len(cases)}{' or more' if more else ''} {'case' if len(cases) == 1 and not more else 'cases'} {what}"


def error_content(error: CasesError) -> Content:
    """A failed request, for people."""
    text = clean(error.message, 600)
    candidates = rows(error.data.get("candidates"))
    if candidates:
        text += " Cases: " + clean(", ".join(map(str, candidates)), 300) + "."
    return plain_content(text)
