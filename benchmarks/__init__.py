"""What measures speed; never part of the tests. `script/bench` runs it, README.md holds the figures."""
