"""What lasts: records, models, and one module of verbs a noun."""
