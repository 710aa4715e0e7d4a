"""Figures of a run, drawn with matplotlib's object interface: no global state, no window."""
