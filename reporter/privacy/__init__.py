"""What may be said in public of what people told in private: one place that everything for residents asks."""
