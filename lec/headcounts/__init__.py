"""Head counts of other-affiliation schools, recorded by their local authority."""
