"""Records at rest, cut by client and period for the facts of one edition; may be deleted and read again."""
