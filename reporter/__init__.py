"""Reporter: the reports that the clients of an IT service provider, or the residents of a neighbourhood, read."""

__version__ = "0.1.0"
