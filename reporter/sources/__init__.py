"""Logs in, records out: a reader per file format, and a preset per product that says how it names things."""
