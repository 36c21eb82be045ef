"""Estimates of money and the rates they rest on."""
