"""The tests of LEC, in folders that mirror the rooms of lec/."""
