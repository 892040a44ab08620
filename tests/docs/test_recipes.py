"""Every recipe is a sound source: its preset reads the product's sample, its service has what it needs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from reporter.config.feeds import RestFeed, feed_faults, load_service
from reporter.config.models import Client, Provider, Source, Workspace
from reporter.sources.intake import read_source
from tests.docs.pages import DOCS, ROOT, Page

SAMPLES = ROOT / "tests" / "samples"
PROVIDER = Provider(name="Northfield IT", zone="Europe/London")
ACME = Client(slug="acme", name="Acme Dental", zone="Europe/London", locale="en_GB", provider=PROVIDER)
RECIPES = [block for block in Page(DOCS / "recipes.md").blocks() if block.language == "toml"]
SOURCES = [Source.model_validate(tomllib.loads(block.text)["sources"][0]) for block in RECIPES]


@pytest.mark.parametrize("source", [one for one in SOURCES if one.preset], ids=lambda one: one.preset)
def test_a_recipe_for_a_file_reads_the_sample(source: Source) -> None:
    (sample,) = SAMPLES.glob(f"{source.preset}.*")
    assert sample.suffix == Path(source.files).suffix
    workspace = Workspace(folder=SAMPLES, provider=PROVIDER, clients={"acme": ACME})
    file = read_source(source, sample, workspace)
    batches = list(file.batches)
    clients = [client for batch in batches for client in batch.frame["client"]]
    assert "acme" in clients
    assert not [row for batch in batches for row in batch.set_aside if row.line == 2]


@pytest.mark.parametrize("feed", [one.rest for one in SOURCES if one.rest], ids=lambda one: one.service)
def test_a_recipe_for_a_service_has_all_that_its_description_needs(feed: RestFeed) -> None:
    service = load_service(feed.service, ROOT)
    assert [*feed_faults(service, feed)] == []
    assert service.preset


def test_there_is_a_recipe_for_each_product_that_is_named() -> None:
    named = {one.preset or (one.rest.service if one.rest else "") for one in SOURCES}
    products = {"connectwise", "autotask", "halopsa", "syncro", "zendesk", "freshdesk", "jira", "glpi"}
    assert products | {"osticket", "zammad", "zendesk-csv", "freshdesk-csv", "jira-csv"} <= named
