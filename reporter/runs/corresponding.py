"""What one follow-up is told from, what is remembered of it, and what holds it."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.config import Workspace, read_review
from reporter.delivery.freezing import mail_of
from reporter.metrics.promises import due_times
from reporter.report import Edition, Key, Told
from reporter.runs.coursing import ACKNOWLEDGED, AFTER, Course
from reporter.runs.following import TicketLog, about, before, of_ticket, told_of_letter, told_together
from reporter.store.soundness import feeds_known
from reporter.store.store import Store
from reporter.story.following_up import FollowUp, TicketNews, needs, words_of


def follow_up_of(workspace: Workspace, log: TicketLog, edition: Edition) -> FollowUp:
    """All that a follow-up is told from; DataError where the log has no such ticket."""
    earlier, client = before(log, edition), log.client
    of_ticket(log, about(edition)[0])
    kept = read_review(workspace.folder, client.slug)
    news = []
    for name, key in told_together(log, edition):
        note = kept.why_of(name)
        news.append(_news(earlier.courses[name], key, note.changed if note else ""))
    mail = mail_of(workspace, client.slug) if workspace.mail else None
    readers = log.readers(about(edition)[0])
    is_requester = client.follow_up.to == "requester"
    return FollowUp(
        edition,
        client,
        tuple(news),
        reader=readers[0].name if is_requester and readers else "",
        is_requester=is_requester,
        answer_to=(mail.reply_to or mail.sender) if mail else "",
        now=log.now,
    )


def remembered_of(told: FollowUp) -> Told:
    """What of it a later letter is to know."""
    said = {
        Key.parse(one.key).subject: (
            *(one.stands, one.next_word_at, words_of(one, told.client)),
            None if (count := one.ticket.reopen_count) is None else int(count),
        )
        for one in told.news
    }
    return told_of_letter(told.edition, said)


def unasked(told: FollowUp) -> Iterator[str]:
    """That a letter says “waits for you” of a ticket, and cannot say for what."""
    for one in told.news:
        if one.stands == "waiting" and one.sort != ACKNOWLEDGED and not needs(one.ticket, told.client):
            yield (
                f"asks nothing: {one.ticket.id} waits for whoever asked, and its log has no question that "
                "may be printed; write what you need in its next step, or ask them yourself"
            )


def unheard_since(store: Store, log: TicketLog, edition: Edition) -> Iterator[str]:
    """That the feed of a ticket has not delivered since it was told last: nobody knows what is new."""
    arrived = {feed.name: feed.arrived_at for feed in feeds_known(store, log.client.slug)}
    for name, _ in told_together(log, edition):
        course = before(log, edition).courses[name]
        last, at = course.last, arrived.get(course.ticket.source)
        if last and at and at < last.at:
            yield f"late: {course.ticket.source} has not delivered since the last letter on {name}"


def _news(course: Course, key: str, prevented: str) -> TicketNews:
    moment, last = Key.parse(key).moment, course.last
    dues = due_times(course.ticket, course.client) if moment == ACKNOWLEDGED else (None, None)
    sort = moment if moment in (ACKNOWLEDGED, AFTER) else moment.partition("-")[0]
    was_promised = last and last.stood != "waiting" and sort != AFTER
    return TicketNews(
        key,
        course.ticket,
        sort,
        course.stands,
        stood=last.stood if last else "",
        told_at=last.at if last else None,
        promised_at=last.next_word_at if last and was_promised else None,
        next_word_at=course.next_word(),
        asks_on=course.asks_on(),
        said=tuple(word for one in course.told for word in one.words),
        answer_due_at=dues[0],
        solution_due_at=dues[1],
        is_back=course.is_back or course.is_solved_again,
        is_reminder=sort == "update" and course.is_reminder,
        knows_owner=course.knows_owner,
        prevented=prevented,
    )
