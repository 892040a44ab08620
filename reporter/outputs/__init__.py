"""The shelf of media: each file renders a report into one document."""
