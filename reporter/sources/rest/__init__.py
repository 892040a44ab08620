"""Services over HTTP, as their description says: all that is asked for, or nothing."""
