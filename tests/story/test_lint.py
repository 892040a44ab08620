"""What no reader shall find in a report: each kind is found, and good English is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.config import Client
from reporter.report import (
    Agenda,
    AgendaItem,
    Block,
    Commentary,
    Figure,
    Proof,
    ProofList,
    Prose,
    Quote,
    Report,
    Said,
    Section,
    Step,
    StoryCard,
)
from reporter.story.lint import Manuscript, Slip, ids_of, slips_of
from reporter.story.readers import voice_for
from tests.metrics.worlds import ticket
from tests.sample_report import busy_daily, community_weekly, monthly, quiet_daily
from tests.story.briefs import brief, dentist


def residents() -> Client:
    return dentist(kind="community", name="Residents of Kings Heath")


def saying(*blocks: Block, name: str = "stories") -> Report:
    """A quiet report in which these blocks stand."""
    report = quiet_daily()
    return replace(report, sections=(Section(name, "Two stories", blocks=blocks),))


def story(did: str, headline: str = "Every file was there at nine") -> StoryCard:
    return StoryCard("Tuesday", "Harborne", headline, (Step("What we did", did),), Step("Meaning", ""))


def found(text: str, who: Client | None = None) -> list[str]:
    """The words that are found in a story that says so."""
    return [slip.words for slip in slips_of(saying(story(text)), voice_for(who or dentist()))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We looked into the printer issue and closed it.", "the printer issue"),
        ("We found no issues.", "no issues"),
        ("Login issues were put right.", "issues were"),
        ("We remediated the server.", "remediated"),
        ("We leverage two lines.", "leverage"),
        ("We utilised the spare line.", "utilised"),
        ("The screen was moved as per the plan.", "as per"),
        ("There is one action item for Dan.", "action item"),
        ("Going forward, the copy runs at night.", "Going forward"),
        ("The fault was escalated to L2.", "was escalated"),
        ("The RCA follows on Friday.", "RCA"),
        ("There was an SLA breach on Monday.", "SLA breach"),
        ("Four users were impacted.", "were impacted"),
        ("It was reported by telephone.", "It was reported by"),
        ("Nothing is left to do.", "Nothing is left to do"),
        ("Unfortunately the tape broke.", "Unfortunately"),
        ("We are pleased that the line is back.", "We are pleased"),
        ("Please be advised that the office is shut.", "Please be advised"),
        ("The tape was changed. Case closed.", "Case closed"),
        ("We changed various cables.", "various"),
        ("We changed a number of cables.", "a number of"),
        ("We changed some cables.", "some cables"),
        ("Some of you wrote to us.", "Some of you"),
        ("Our dedicated team came at nine.", "Our dedicated team"),
        ("We are proud of the new line.", "We are proud"),
        ("We put **both** lines in.", "**both**"),
        ("We put both&nbsp;lines in.", "&nbsp;"),
        ("We put  both lines in.", "put both"),
        ("We put both , then one in.", "both ,"),
        ("We put both lines in..", "in.."),
        ("We came at nine. the line was back.", "nine. the"),
        ("we came at nine.", "we came at nine."),
        ("We read “the line is down.", "We read “the line is down."),
        ("TODO say what we did.", "TODO"),
        ("CHANGE ME: what we did.", "CHANGE ME"),
        ("Lorem ipsum came at nine.", "Lorem ipsum"),
        ("We solved {{ opened }} of them.", "{{ opened }}"),
        ("We moved SRV-DC01 to the cupboard.", "SRV-DC01"),
        ("We moved acme-fs-02 to the cupboard.", "acme-fs-02"),
        ("We moved mail.acme.local to the cupboard.", "mail.acme.local"),
        ("We wrote to priya.nair@acme.example.", "priya.nair@acme.example"),
        ("We gave the printer 192.168.4.12.", "192.168.4.12"),
        (r"We brought back S:\Office\Plans.", r"S:\Office\Plans."),
        ("We brought back /var/spool/mail.", "/var/spool/mail."),
        ("It goes on in ticket 48213.", "ticket 48213"),
        ("It goes on in INC0012345.", "INC0012345"),
        ("It goes on in #48213.", "#48213"),
        ("The new password is Sommer24.", "password is Sommer24."),
        ("We saw that 45 of 138,570 checks failed.", "45 of 138,570 checks failed"),
        ("We made 50 % of two.", "50 % of two"),
        ("We made two of four (50%).", "two of four (50%"),
    ],
)
def test_each_kind_is_found(text: str, words: str) -> None:
    assert found(text) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "We issue new keys on Friday, and the bank issued a card.",
        "The offices that issue permits are open, and the printer issues a warning.",
        "The issue of new keys begins on Monday.",
        "The work is going forward on Monday, as planned.",
        "Two tickets wait for you; the impact was small, and the incident is over.",
        "We put Windows 11 24H2 on twelve computers at 08:30 for £4,140.50 plus VAT.",
        "Version 10.2.14.3 runs on both computers since 14/10/2026.",
        "We moved from COVID-19 rules to Wi-Fi 6, HDMI-2 and ISO-9001.",
        "The Brother MFC-9330 prints again, and room B14 has a line.",
        "It took some time, and some 40 people waited for some success.",
        "The number of copies is on the page.",
        "Cards failed for 48 minutes; 65 checks failed while we moved the line, as planned.",
        "We wrote to gov.uk, e.g. about the iPad. iPads are back, approx. twelve of them.",
        'The 24" screen is back, and “a b” is quoted.',
        "We made 50 % of 62 copies, and five of nine (56%).",
        "It cost 50 % of 4 hours.",
        "The password is 12 characters long, and no case of 2026 is open.",
        "Ring 0121 496 0100 or 101; it is open 24/7.",
        "She said “unfortunately the issue is with various users as per IT”.",
        "Wait… it came back. “the line is back,” she said.",
        "The case closed in March.",
    ],
)
def test_good_english_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["The ticket is over.", "An incident was ended.", "The impact was small.", "It had a high priority.",
     "An executive summary.", "Every stakeholder came."],
)  # fmt: skip
def test_residents_read_no_words_of_the_trade(text: str) -> None:
    assert len(found(text, residents())) == 1
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["Two parking tickets were given out.", "Tickets for the fair are free.",
     "Cars give priority to bicycles.", "You chose three priorities."],
)  # fmt: skip
def test_residents_may_park_and_go_to_the_fair(text: str) -> None:
    assert found(text, residents()) == []


@pytest.mark.parametrize("text", ["“SRV-DC01 is slow”", "“write to bob@home.example”", "“ticket 48213”"])
def test_ids_are_found_in_what_a_client_said(text: str) -> None:
    assert len(found(f"Priya, by e-mail: {text}.")) == 1


def test_our_own_addresses_and_the_client_s_name_are_no_ids() -> None:
    who = dentist(name="Some_Thing Various")
    calls = [{"when": "Something is broken", "number": "desk@northfield.example"}]
    who = Client.model_validate(who.model_dump() | {"provider": who.provider.model_dump() | {"calls": calls}})
    assert found("Write to desk@northfield.example, Some_Thing Various.", who) == []
    assert found("Write to priya@northfield.example.", who) == ["priya@northfield.example"]


def test_the_ids_of_the_records_are_known() -> None:
    told = brief(
        "2026-10", opened=[ticket("2026-10-05T09:00", id="NF-5834"), ticket("2026-10-06T09:00", id="77")]
    )
    assert ids_of(told) == {"NF-5834"}
    slips = slips_of(
        saying(story("The rest is in NF-5834; see WF-2850 and 77.")), told.voice, ids=ids_of(told)
    )
    assert [slip.words for slip in slips] == ["NF-5834"]


def test_a_sentence_is_said_once() -> None:
    twice = "We changed the tape in the cupboard."
    (slip,) = slips_of(saying(story(twice), story(twice)), voice_for(dentist()))
    assert (slip.words, slip.what) == (twice, "was said before in this report")


def test_lines_of_one_list_may_say_the_same() -> None:
    lines = tuple(AgendaItem("", "", f"Door {n}", (Step("", "It waits for your answer."),)) for n in (1, 2))
    assert slips_of(saying(Agenda(lines)), voice_for(dentist())) == ()


@pytest.mark.parametrize(("detail", "count"), [("", 1), ("Mostly the line at Harborne.", 0)])
def test_a_proof_says_what_failed(detail: str, count: int) -> None:
    block = ProofList((Proof(False, "45", "of 138,570 checks failed.", detail),))
    assert len(slips_of(saying(block), voice_for(dentist()))) == count


@pytest.mark.parametrize(("n", "count"), [(4, 1), (5, 0)])
def test_a_percentage_is_judged_by_its_figure(n: int, count: int) -> None:
    figure = Figure("share_answered", 0.75, "share", n, "2026-10", "")
    block = Prose((Said("Answered in time: 75 %.", (figure,)),))
    assert len(slips_of(saying(block), voice_for(dentist()))) == count


def test_what_a_client_rated_is_theirs() -> None:
    assert (
        slips_of(saying(Quote("excellent service as per usual", "H., 3 October")), voice_for(dentist())) == ()
    )


def test_commentary_is_markdown_and_is_judged_as_it_is_read() -> None:
    text = "We moved **both** lines.  See [the plan](https://x.example/a_b).\n\n- one\n- two"
    assert slips_of(saying(Commentary(text, "Dan")), voice_for(dentist())) == ()
    (slip,) = slips_of(saying(Commentary("We **utilised** both.", "Dan")), voice_for(dentist()))
    assert slip.words == "utilised"


def test_each_names_its_place_and_whose_words_they_are() -> None:
    written = [
        Manuscript("commentary/acme/2026-10.md", '+++\n[[stories]]\nwhat_we_did = "We utilised it."\n+++\n')
    ]
    blocks = (story("We came."), story("We utilised it."), Prose(("We leverage it.",)))
    slips = slips_of(saying(*blocks), voice_for(dentist()), written)
    assert slips[0] == Slip(
        "stories, 2nd story, What we did",
        "utilised",
        "is jargon: say “use”",
        "correct it in commentary/acme/2026-10.md, line 3",
    )
    assert str(slips[0]) == "stories, 2nd story, What we did: “utilised” is jargon: say “use”"
    assert (slips[1].place, slips[1].mend[:13]) == ("stories, 1st paragraph", "a name out of")
    (logs,) = slips_of(saying(story("We utilised it.")), voice_for(dentist()))
    assert "`hide`" in logs.mend
    top = replace(saying(), lede=("We utilised it.",))
    assert "tell us" in slips_of(top, voice_for(dentist()))[0].mend


@pytest.mark.parametrize("report", [monthly(), quiet_daily(), busy_daily(), community_weekly()])
def test_a_report_that_a_person_wrote_out_is_clean(report: Report) -> None:
    who = residents() if report.client.startswith("Residents") else dentist()
    assert [str(slip) for slip in slips_of(report, voice_for(who))] == []
