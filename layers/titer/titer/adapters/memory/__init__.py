"""The stores in this process: fakes that keep the promises of the ports."""
