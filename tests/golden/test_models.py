"""One edition per cadence of the sample workspace, as a model: read the difference before renewing it.

`make golden` writes the files anew. Definitions are left out, for they stand beside the metrics.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from reporter.runs import building
from tests.runs.workspaces import order, sample

HERE = Path(__file__).parent
EDITIONS = [("brook", "daily"), ("hillcrest", "weekly"), ("brook", "monthly")]
LEFT_OUT = {"definition", "made_at", "schema", "key", "told", "id"}


def told(value: Any) -> Any:
    """The model without what is empty or said elsewhere."""
    if isinstance(value, dict):
        kept = {key: told(part) for key, part in value.items() if key not in LEFT_OUT}
        return {key: part for key, part in kept.items() if part not in ("", None, [], False)}
    return [told(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("client", "cadence"), EDITIONS)
def test_the_model_is_as_it_was_read_and_approved(client: str, cadence: str, tmp_path: Path) -> None:
    (outcome,) = building.build(sample(), order(cadence, (client,), tmp_path, "json"))
    assert outcome.fault == ""
    assert outcome.folder is not None
    now = told(json.loads((outcome.folder / "report.json").read_text(encoding="utf-8")))
    golden = HERE / f"{client}-{cadence}.json"
    if os.environ.get("REPORTER_GOLDEN") == "write":
        golden.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert now == json.loads(golden.read_text(encoding="utf-8"))


def test_no_golden_file_is_kept_that_nothing_tells() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == {"-".join(edition) for edition in EDITIONS}
