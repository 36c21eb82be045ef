"""The chained record of acts: one ledger per organisation."""
