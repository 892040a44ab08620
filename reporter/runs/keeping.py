"""A first file of what is kept between the reviews of a client: every table that it may have, commented."""

from __future__ import annotations

from pathlib import Path

from reporter.config import Workspace
from reporter.config.reviews import review_path
from reporter.files import is_there, write_new
from reporter.periods import Period

_TEXT = """\
#:schema ../.schemas/review.json
# {client}: what you keep between the reviews. The pack is told from it, in your words.
# To use a table take the “# ” away in front of its lines, and write your own. Then:
# reporter build review {slug} --period {this}

# A list of their equipment lies beside this file, {slug}-inventory.csv, its columns in any order: name, kind,
# site, bought_on, warranty_until, support_until, user, cost. Without one say here when it comes:
# no_inventory = ""
# inventory = "lists/equipment.csv"    # where the list lies elsewhere in the workspace

# When and where the pack is talked about, and with whom; one or two sentences for its cover.
# [[meeting]]
# review = "{this}"
# at = {day}T12:30:00
# minutes = 60
# place = ""
# with = [""]
# sentence = [""]

# What they are to decide. Afterwards: reporter decide {slug} ID yes
# [[decision]]
# id = "a-short-name"
# asked = "{this}"
# question = "May we …?"
# title = "A few words, for the table of the next review"
# propose = ""
# cost = ""
# owner = ""
# by = {day}
# What came of it, which `reporter decide` writes; `state` is open, done or dropped.
# decided = ""
# decided_on = {day}
# state = "done"
# ended_on = {day}
# became = ""

# What you promised in the last review, and what came of it: kept, moved, missed or open. `by` is its new day.
# [[promise]]
# said_in = "{before}"
# text = ""
# state = "kept"
# happened = ""
# by = {day}

# What you would do next. `quarter` puts it on the roadmap; `decision` names the one that it waits for.
# [[recommendation]]
# title = ""
# reason = ""
# benefit = ""
# effort = ""
# owner = ""
# cost = "£100"
# cost_note = "once, plus VAT"
# quarter = "{after}"
# decision = "a-short-name"

# Of a community: what residents voted for, or a meeting set, as most important; and what became of it.
# [[priority]]
# title = ""
# on = {day}
# chosen = "voted"
# where = ""
# areas = ["Bournville"]
# became = ""
# ended_on = {day}

# Days from which something was different, in two or three words; and how it was when you began.
# [[turning_point]]
# on = {day}
# what = ""
# note = ""
# [[different]]
# then = ""
# today = ""

# Why a ticket went badly, or was rated badly, and what you changed; `comes` is what is still to come.
# [[ticket]]
# id = ""
# told = "What they said, in your words"
# why = ""
# changed = ""
# comes = ""
# since = {day}

# What a reader wrote back to one of our mails (reporter answers --all), in your words; `quote` holds theirs
# where they let you tell them. `to` is the key of what they answered.
# [[reply]]
# to = "{slug}/weekly/2026-W44"
# told = "What they wrote, in your words"
# quote = ""
# changed = ""
# comes = ""
# since = {day}

# What would end the tickets of a category or subject, as the log writes it; `ended` once it has.
# [[cause]]
# name = ""
# ends = ""
# ended = {day}
# cost = ""

# What is not protected yet, and what you know of it; `decision` names the one that would end it.
# [[gap]]
# risk = ""
# known = ""
# decision = "a-short-name"

# What the age of a kind means for them:
# [[asset]]
# kind = ""
# means = ""
"""


def draft_kept(workspace: Workspace, slug: str, period: Period) -> Path | None:
    """Write the file; None where the client has one already."""
    path = review_path(workspace.folder, slug)
    if is_there(path):
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    names = {"this": period.name, "before": period.before.name, "after": period.after.name}
    text = _TEXT.format(client=workspace.clients[slug].name, slug=slug, day=period.after.first, **names)
    write_new(path, text.encode())
    return path
