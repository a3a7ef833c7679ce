"""The texts of the bot."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional, Sequence, Tuple

from .cases import CasePage, Record, comment_text, is_public, name_of, severity_of, state_of, text_of, title_of
from .chat import Features
from .content import Builder, Content
from .text import clean
from .values import record, rows

_KINDS = {
    "created": ("new case", "new cases"),
    "status": ("status", "status"),
    "severity": ("severity", "severity"),
    "owner": ("owner", "owner"),
    "fields": ("other change", "other changes"),
    "comment": ("comment", "comments"),
    "attachment": ("file", "files"),
    "gone": ("not shown any more", "not shown any more"),
    "back": ("shown again", "shown again"),
}
_DIGEST_LINES = 15
_LIST_LINES = 20


def _case_id(case: str) -> str:
    return clean(case, 100)


def _label(case: Record) -> str:
    severity = severity_of(case)
    return f"{state_of(case)}, severity {severity}" if severity is not None else state_of(case)


def root(case_id: str, case: Optional[Record], features: Features) -> Content:
    """The first message of a thread: the current state of the case."""
    builder = Builder().link(_case_id(case_id), text_of(case, "url"))
    if case is not None:
        builder.text("  ").bold(title_of(case)).text(f"  [{_label(case)}]")
        owner = name_of(case.get("owner"))
        if owner:
            builder.text(f"  {owner}")
    return builder.content(features.text_bytes)


def event(case_id: str, key: str, body: Mapping[str, Any], case: Optional[Record], features: Features) -> Content:
    """One change. In a thread, the case is known; elsewhere the message names it."""
    builder = Builder()
    if not features.threads:
        builder.link(_case_id(case_id), text_of(case, "url"))
        title = title_of(case)
        builder.text(f" {title[:80]}: " if title else ": ")
    kind, author, text = str(body.get("kind")), str(body.get("author") or ""), str(body.get("text") or "")
    by = f" by {author}" if author else ""
    if kind == "comment":
        builder.bold(f"Comment{by}").quote(text)
    elif kind == "attachment":
        builder.bold("New file").text(f"{by}: {text}")
    elif kind == "created":
        builder.bold("New case").text(f": {text}")
    elif kind in ("status", "severity", "owner"):
        before, after = str(body.get("from") or ""), str(body.get("to") or "none")
        builder.bold(kind.capitalize()).text(f": {before} → {after}" if before else f": {after}")
    elif kind == "gone":
        builder.bold("Not shown any more").text(" (no access)" if text == "noAccess" else " (not found)")
    elif kind == "back":
        builder.bold("Shown again")
    else:
        builder.bold("Changed").text(f": {text}" if text else "")
    return builder.content(features.text_bytes, (key,), 1)


def digest(
    totals: Sequence[Tuple[str, str, int]], titles: Mapping[str, Record], keys: Sequence[str], reason: str, features: Features
) -> Content:
    """Many changes in one message. `totals` has case, kind and number."""
    count = sum(total for _, _, total in totals)
    cases = list(dict.fromkeys(case for case, _, _ in totals))
    builder = Builder().bold(f"{count} changes of {len(cases)} {'case' if len(cases) == 1 else 'cases'}{reason}")
    for case in cases[:_DIGEST_LINES]:
        parts = [f"{n} {_KINDS.get(k, (k, k))[n != 1]}" for c, k, n in totals if c == case]
        record = titles.get(case)
        builder.line().link(_case_id(case), text_of(record, "url"))
        if record is not None:
            builder.text(f"  {title_of(record)[:80]}  [{_label(record)}]")
        builder.text(f": {', '.join(parts)}")
    if len(cases) > _DIGEST_LINES:
        builder.line().text(f"and {len(cases) - _DIGEST_LINES} more cases. !sitrep shows the current state.")
    return builder.content(features.text_bytes, tuple(keys[:20]), count)


def digest_cases(totals: Sequence[Tuple[str, str, int]]) -> List[str]:
    """The cases that a digest names."""
    return list(dict.fromkeys(case for case, _, _ in totals))[:_DIGEST_LINES]


def case_details(case: Record, features: Features) -> Content:
    """The answer of `!case`."""
    builder = Builder().link(_case_id(text_of(case, "id")), text_of(case, "url")).text("  ").bold(title_of(case))
    members: List[Tuple[str, str]] = [
        ("Status", _label(case)),
        ("Owner", name_of(case.get("owner"))),
        ("Product", clean(text_of(case, "product"), 80)),
        ("Updated", text_of(case, "updatedAt")[:16].replace("T", " ")),
    ]
    for name, value in members:
        if value:
            builder.line().text(f"{name}: {value}" + (" UTC" if name == "Updated" else ""))
    public = [comment for comment in map(record, rows(case.get("comments"))) if is_public(comment)]
    if public:
        last = public[-1]
        author = name_of(last.get("author"))
        builder.line().text(
            f"Last comment{' by ' + author if author else ''}, {text_of(last, 'createdAt')[:16].replace('T', ' ')} UTC"
        )
        builder.quote(comment_text(last, 800))
    if case.get("stale") is True:
        builder.line().text(f"The vendor cannot be reached. As of {text_of(case, 'asOf')[:16].replace('T', ' ')} UTC.")
    return builder.content(features.text_bytes)


def case_line(builder: Builder, case: Record) -> None:
    builder.line().link(_case_id(text_of(case, "id")), text_of(case, "url"))
    builder.text(f"  {title_of(case)[:100]}  [{_label(case)}]")


def case_list(head: str, page: CasePage, features: Features) -> Content:
    """The answer of `!search`, and the list of the morning."""
    builder = Builder().bold(head)
    for case in page.cases[:_LIST_LINES]:
        case_line(builder, case)
    _end_list(builder, page)
    return builder.content(features.text_bytes)


def _end_list(builder: Builder, page: CasePage) -> None:
    left = len(page.cases) - _LIST_LINES
    if left > 0 or page.more:
        builder.line().text(f"and {left} more." if left > 0 and not page.more else "and more.")
    if page.missing:
        builder.line().text(f"Could not be read: {clean(', '.join(page.missing), 200)}.")


def sitrep(page: CasePage, features: Features) -> Content:
    """The number of cases by state and severity, and the most urgent ones."""
    cases = page.cases
    builder = Builder().bold(f"{len(cases)}{' or more' if page.more else ''} {'case' if len(cases) == 1 else 'cases'}")
    severities = [severity_of(case) for case in cases]
    counts = [f"severity {level}: {severities.count(level)}" for level in (1, 2, 3, 4) if level in severities]
    states = [state_of(case) for case in cases]
    counts += [f"{state}: {states.count(state)}" for state in dict.fromkeys(states)]
    if counts:
        builder.line().text(", ".join(counts))
    for case in sorted(cases, key=lambda case: severity_of(case) or 9)[:10]:
        case_line(builder, case)
    if page.missing:
        builder.line().text(f"Could not be read: {clean(', '.join(page.missing), 200)}.")
    return builder.content(features.text_bytes)
