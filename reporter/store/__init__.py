"""Records at rest: saved once, cut by client and period for the facts of one edition. May be deleted and read again."""

