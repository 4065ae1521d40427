"""What `make bench` runs: each speed claim beside its peer, in one run."""
