"""What ended badly, or is about people's lives, is no story; what none of it happened to may be told."""

from __future__ import annotations

import pytest

from reporter.story.unsaid import is_doubtful, is_form, is_of_people, is_secret

BAD = """
All mails from July were lost. | Three people lost a day of work.
The virus is back on two of five computers.
The mailbox was hacked by somebody in Lagos. | The new laptop lost its data after the update.
The printer is dead and was thrown away. | The customer has to buy a new printer.
Mails arrive again, as far as Ruth can tell. | Reverted the update, the old error came back.
Rolled back. Mailbox is unusable on telephones. | Mails arrive again, apart from those of the accounts team.
We deleted the mailbox by mistake.
Our technician forgot to switch the copy on. | The search is without results.
"""
GOOD = """
The mailbox was moved, and no mail was lost. | Nothing was stolen, and the door closes again.
The folder deleted by mistake was brought back. | The terminal had forgotten its line; it has one now.
Cards worked again at 10:00, and the four payments noted on paper went through.
"""
OF_PEOPLE = """
Peter Smith was dismissed on Friday. | Talked to Maria in accounts about her divorce.
Anna's sick note was found.
Peter was given access to the file of wages. | The salaries of May were in the wrong folder.
"""
SECRET = "Her password is now Summer. | The password was reset to Summer. | Password set to Summer"
PLAIN = "We changed the password and searched for traces. | The password was reset. | The code works again."


def lines(text: str) -> list[str]:
    return [one.strip() for line in text.strip().splitlines() for one in line.split("|")]


@pytest.mark.parametrize("text", lines(BAD))
def test_what_ended_badly_is_doubtful(text: str) -> None:
    assert is_doubtful(text)


@pytest.mark.parametrize("text", lines(GOOD))
def test_what_ended_well_is_not(text: str) -> None:
    assert not is_doubtful(text)


@pytest.mark.parametrize("text", lines(OF_PEOPLE))
def test_what_is_about_peoples_lives_is_seen(text: str) -> None:
    assert is_of_people(text)


@pytest.mark.parametrize("text", lines(SECRET))
def test_a_password_needs_no_digit_to_be_one(text: str) -> None:
    assert is_secret(text)


@pytest.mark.parametrize("text", [*lines(PLAIN), *lines(GOOD)])
def test_a_password_that_is_not_told_may_be_spoken_of(text: str) -> None:
    assert not is_secret(text)
    assert not is_of_people(text)


@pytest.mark.parametrize(
    "text", ["Please ask the customer for money.", "Sent from my iPhone.", "Bob says hi."]
)
def test_what_is_said_among_ourselves_ends_nothing(text: str) -> None:
    assert is_form(text)
