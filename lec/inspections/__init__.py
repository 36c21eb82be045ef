"""Random checks: samples drawn from frozen lists, visits, and what was found (๑๐.๓)."""
