"""Exports of a closing for agencies: numbers by institution and grade, or names where the law allows it."""
