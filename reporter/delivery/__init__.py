"""Channels: mail, once per recipient, and publish, which replaces."""
