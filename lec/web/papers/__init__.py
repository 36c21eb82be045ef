"""Papers printed from a roll: class lists, rosters, the survey list, the register."""
