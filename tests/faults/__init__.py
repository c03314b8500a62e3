"""The town under faults: people use it while its processes are killed and its mail server misbehaves.

`script/faults` runs it at length; `test_faults.py` for a moment. A run is told by its seed, as far as an order of random
draws can tell it: what each kill hits depends on the moment.
"""
