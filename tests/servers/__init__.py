"""Servers on this machine that the encoders' tests talk to: a real one, a double, and a proxy that breaks things."""
