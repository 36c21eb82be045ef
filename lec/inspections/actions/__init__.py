"""Every write of random checks, a file per subject."""
