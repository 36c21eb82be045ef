"""Reading random checks, a file per question."""
