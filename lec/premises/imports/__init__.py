"""Spreadsheet columns to actions of premises, a module per concern."""
