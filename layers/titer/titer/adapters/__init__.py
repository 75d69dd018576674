"""Where Titer meets AWS, and the fakes that stand in for it."""
