"""What is told of which tickets: off by default, by kind and priority; what makes no sense is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from reporter.config.models import Client
from reporter.config.policies import FollowUps
from tests.metrics.worlds import client


def test_nothing_is_told_unless_moments_are_named() -> None:
    assert not FollowUps().is_on
    assert not client().is_followed_up
    assert FollowUps(moments=("after",)).is_on
    residents = client().model_copy(update={"kind": "community", "follow_up": FollowUps(moments=("after",))})
    assert not residents.is_followed_up


def test_the_first_policy_that_fits_decides_and_leaves_the_rest_as_it_is() -> None:
    rules = FollowUps.model_validate(
        {
            "moments": ["acknowledged", "after"],
            "next_word": 3,
            "policies": [
                {"priorities": ["low"], "kinds": ["request"], "moments": []},
                {"priorities": ["low"], "after": 9},
                {"kinds": ["request"], "moments": ["status"]},
            ],
        }
    )
    assert rules.of("request", 4).moments == ()
    assert (rules.of("incident", 4).after, rules.of("incident", 4).moments) == (9, ("acknowledged", "after"))
    assert rules.of("request", 1).moments == ("status",)
    assert rules.of("incident", None).next_word == 3
    assert rules.of("request", None).moments == ("status",)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"moments": ["later"]}, "“later” is not a moment of a ticket"),
        ({"policies": [{"priorities": ["top"]}]}, "“top” is not a priority"),
        ({"answer_page": "https://desk.example/?{key}"}, "is not a page for answers"),
        ({"answer_page": "http://desk.example/?{key}{answer}"}, "is not a page for answers"),
        ({"quiet": [18, 8]}, "is not a time"),
        ({"after": 0}, "greater than or equal to 1"),
        ({"to": "everyone"}, "'requester' or 'contacts'"),
    ],
)
def test_what_makes_no_sense_is_refused(said: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        FollowUps.model_validate(said)


def test_what_was_read_reads_back() -> None:
    known = client().model_copy(update={"follow_up": FollowUps(moments=("after",))})
    assert Client.model_validate(known.model_dump()) == known
