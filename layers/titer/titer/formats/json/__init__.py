"""JSON and JSONL: their forms, values and records, and what is read behind a break."""
