"""How things are worked out: plain values in and out, no Django, no I/O, no clock."""
