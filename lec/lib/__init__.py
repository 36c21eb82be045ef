"""Pure functions of the field: calendar, digits, order, identifiers; knows no Django."""
