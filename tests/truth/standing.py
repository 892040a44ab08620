"""What is true of the facts that reports claim in words."""

from __future__ import annotations

from dataclasses import dataclass

from tests.truth.answers import Answer, worse
from tests.truth.claims import Claim
from tests.truth.machines import Works


@dataclass(frozen=True)
class Ground:
    """What a claim is held against: one client, one span."""

    truth: Works

    def allows(self, claim: Claim) -> bool | None:
        """Whether the claim may be made; None where that cannot be told."""
        judge = getattr(self, f"_{claim.fact.replace(' ', '_')}", None)
        result: bool | None = judge(claim) if judge else None
        return result

    def true_words(self, claim: Claim) -> str:
        """What is true instead, in a few words."""
        known = {
            "opened": self.truth.count_opened,
            "solved": self.truth.count_resolved,
            "open": self.truth.count_backlog,
            "urgent open": self.truth.count_urgent_open,
            "needs": self.needs,
            "open now": self.truth.open_still,
            "waits": self.truth.waiting_still,
            "answered late": self.truth.share_answered_in_time,
            "answered on time": self.truth.share_answered_in_time,
            "solved late": self.truth.share_resolved_in_time,
            "solved on time": self.truth.share_resolved_in_time,
            "copies missed": self.truth.share_backups,
            "copies made": self.truth.share_backups,
        }
        answer = known.get(claim.fact)
        return str(answer()) if answer else self.trouble() or "otherwise"

    # --- counts ---

    def _opened(self, claim: Claim) -> bool:
        return _is(self.truth.count_opened(), claim.value)

    def _solved(self, claim: Claim) -> bool:
        """Solved in the span, or of those that came in."""
        return _is(self.truth.count_resolved(), claim.value) or _is(self.truth.solved_of_new(), claim.value)

    def _open(self, claim: Claim) -> bool:
        if _is(self.truth.count_backlog(), claim.value):
            return True
        return claim.value > 0 and _is(self.truth.open_of_new(), claim.value)

    def _open_since(self, claim: Claim) -> bool | None:
        """That the oldest has been open since it came in: not where it came back."""
        left = self.truth.backlog()
        first = min((one.opened for one in left), default=None)
        oldest = [one for one in left if one.opened == first]
        return any(not one.came_back for one in oldest) if oldest else None

    def _open_now(self, claim: Claim) -> bool:
        """What is said to be still so when the report is made."""
        return claim.value <= len(self.truth.perhaps_open_still())

    def _waits(self, claim: Claim) -> bool:
        return claim.value <= len(self.truth.perhaps_waiting_still())

    def _urgent_open(self, claim: Claim) -> bool:
        return _is(self.truth.count_urgent_open(), claim.value)

    # --- promises ---

    def _answered_late(self, claim: Claim) -> bool:
        share = self.truth.answered()
        if claim.value == 0:
            return share.good[1] == share.of[1] > 0 or share.good[1] >= share.of[0] > 0
        most = share.of[1] - share.good[0]
        if claim.of is not None and not share.of[0] - most <= claim.of <= share.of[1]:
            return False  # of those decided, or of those of them that were answered
        return claim.value <= most

    _not_on_time = _answered_late

    def _answers_in_time(self, _claim: Claim) -> bool:
        return all(one.answered for one in self.truth.may_be_missed(self.truth.answer_dues)[0])

    def _solutions_in_time(self, _claim: Claim) -> bool:
        return not self.truth.may_be_missed(self.truth.solution_dues)[0]

    def _answered_on_time(self, claim: Claim) -> bool:
        return _is_share(self.truth.answered().good, self.truth.answered().of, claim)

    def _solved_on_time(self, claim: Claim) -> bool:
        return _is_share(self.truth.settled().good, self.truth.settled().of, claim)

    # --- protection ---

    def _copies_missed(self, claim: Claim) -> bool:
        answer = self.truth.share_backups()
        return answer.known != "no" and answer.high >= 1

    def _copies_made(self, claim: Claim) -> bool:
        answer = self.truth.share_backups()
        return claim.of is None or claim.of == 0 or answer.allows(claim.value / claim.of, int(claim.of))

    def _checks_failed(self, claim: Claim) -> bool:
        failed = self.truth.failed_checks() or self.truth.long_outages()
        return not failed and not self.truth.is_unsure("check")

    def _wrong(self, claim: Claim) -> bool:
        return not self.trouble() and not self.truth.is_unsure_of_any

    def _calm(self, claim: Claim) -> bool:
        return not self.trouble()

    def trouble(self) -> str:
        """What surely stopped people or failed to protect them: the reason why no span with it is quiet."""
        if self.truth.long_outages() and not self.truth.is_unsure("check"):
            return "a line was down"
        copies = self.truth.share_backups()
        if self.truth.patron.copies and copies.known == "yes" and copies.high < 1:
            return f"copies: {copies}"
        if self.truth.count_urgent_open().low and self.truth.count_urgent_open().known == "yes":
            return "an urgent ticket is open"
        return ""

    # --- needs ---

    def needs(self) -> Answer:
        """How many things need the client: tickets that wait for it, and changes with an action."""
        held = self.truth.waiting_still()
        asks = self.truth.changes_with_action()
        return Answer(max(held.low, asks[0]) and 1, held.high + asks[1], known=worse(held.known, "perhaps"))

    def _needs(self, claim: Claim) -> bool:
        if claim.place == "wash":
            return True  # held against the other places
        held = self.truth.waiting_still()
        low = held.low if held.known == "yes" else 0
        sure, perhaps = self.truth.changes_with_action()
        if claim.value == 0:
            return low == 0 and sure == 0
        return claim.value <= held.high + perhaps


def _is(answer: Answer, value: float) -> bool:
    return answer.known != "no" and answer.low <= value <= answer.high


def _is_share(good: tuple[int, int], of: tuple[int, int], claim: Claim) -> bool:
    return good[0] <= claim.value <= good[1] and (claim.of is None or of[0] <= claim.of <= of[1])
