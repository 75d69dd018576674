"""What operators look after: dead letters, reconciliation, reports."""
