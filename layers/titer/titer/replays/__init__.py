"""A judged file as a live stream: its rows by instant, played, paused, sought."""
