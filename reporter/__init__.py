"""Reporter: the reports that a provider's clients, or a neighbourhood's residents, read."""

__version__ = "0.1.0"
