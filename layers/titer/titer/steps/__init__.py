"""The steps of analyses: what each takes and gives, and how it is computed. Rests on `model` alone."""
