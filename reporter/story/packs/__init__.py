"""The words of the business review pack, and of the pack for who is no client yet."""
