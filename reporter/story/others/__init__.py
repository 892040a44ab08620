"""What is told of clients to others: stories and totals without names."""
