"""The words of a client’s archive: what was told, what was promised, what became of it."""
