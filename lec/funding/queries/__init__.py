"""Reads: the rates, which seals an estimate is made of, and the bodies they counted."""
